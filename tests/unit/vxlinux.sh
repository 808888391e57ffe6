#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests vxlinux: programs in a cell, the verdicts compared with those of the module, races, and
# attempts to escape. With VXLINUX_LONG=1, runs the long forms of the tests.

. "$(dirname "$0")/head.bash" vxlinux-tests
chmod 755 .
vxlinux=$build/bin/vxlinux
checked=$build/check/bin/vxlinux
tests=$build/tests/vxlinux
objects=$build/tests/objects
vxelog=$build/bin/vxelog
vxed=$build/bin/vxed
races=3000
[ -z "$VXLINUX_LONG" ] || races=100000
export XDG_STATE_HOME=$work/state

# same NAME FILE1 FILE2: the files must be the same
same() {
	diff "$2" "$3" >differs
	result $? "$1"
	sed 's/^/# /' differs
}

# violations DATABASE: prints the point, call and names of each violation, as tests/vm/lib.sh does.
violations() {
	"$vxelog" --database "$1" --json | python3 -c '
import json, re, sys
for event in map(json.loads, sys.stdin):
    if event["kind"] == "violation":
        words = [value for value in event["values"] if isinstance(value, str) and value]
        print(event["point"], event.get("call", "-"),
              *(re.sub("#[0-9]+", "#", word) for word in words))'
}

printf '(vxed all (model trace) (mode production))\n' >all.vxed
all=(--policy all.vxed --database all.db --)

# Usage and statuses
status 0 'usage: vxlinux' "$vxlinux" --help
status 0 '^vxlinux 0' "$vxlinux" --version
status 2 'usage: vxlinux' "$vxlinux"
status 2 'usage: vxlinux' "$vxlinux" --trace -- /bin/true
status 2 'usage: vxlinux' "$vxlinux" --policy all.vxed -o x -- /bin/true
status 2 'a mode is' "$vxlinux" --mode loud -- /bin/true
printf '(vxed bad\n  (model strict))\n(permit opnat "/x")\n' >bad.vxed
status 2 '^bad.vxed:3:[0-9]*: .*opnat' "$vxlinux" --policy bad.vxed -- /bin/true
status 2 'none.vxed' "$vxlinux" --policy none.vxed -- /bin/true
status 127 'No such file' "$vxlinux" -- /none
status 127 'No such file' "$vxlinux" -- none-of-these
echo text >text
chmod 755 text
status 126 'text' "$vxlinux" -- ./text
chmod 644 text
status 126 'text' "$vxlinux" -- ./text
echo 'no store' >bad.db
status 2 'bad.db' "$vxlinux" --database bad.db -- /bin/true
status 3 '' "$vxlinux" "${all[@]}" bash -c 'exit 3'
status 137 '' "$vxlinux" "${all[@]}" bash -c 'kill -9 $$'

# The default VXED
status 0 '^hello$' "$vxlinux" -- /bin/echo hello
status 1 '/etc/hostname: Operation not permitted' "$vxlinux" -- /bin/cat /etc/hostname
status 2 "cannot access '/': No such file" "$vxlinux" -- /bin/ls /
status 1 'cannot touch' "$vxlinux" -- /usr/bin/touch "$work/new"
[ ! -e new ]
result $? "the default VXED: nothing is written"
status 1 'cannot modify limit' "$vxlinux" "${all[@]}" bash -c 'ulimit -n 64'
status 0 '^on$' "$vxlinux" "${all[@]}" bash -c 'ulimit -n 4096; ulimit -c 0; ulimit -v 4000000; /bin/echo on'
status 0 '' /usr/bin/perl -e 'socket(S, 2, 1, 0) or die $!'
status 13 'Permission denied' "$vxlinux" -- /usr/bin/perl -e 'socket(S, 2, 1, 0) or die $!'
"$vxelog" --database state/vxe/log.db --verdict refused | grep -q 'path="/etc/hostname"'
result $? "refusals are in the user's log store"

# Programs must behave as they do outside
cat >work.sh <<'END'
set -e
export LC_ALL=C
mkdir d; cd d
seq 1 2000 | sort -rn | head -3
for i in 1 2 3; do echo "$i" >"f$i"; done
ln f1 f4; ln -s f2 l; mv f3 f5; chmod 600 f1; touch -d 2001-01-01 f2; cp -a f2 f6
stat -c '%n %a %s %h %Y' f2 f6; stat -c '%n %a %s %h' f1 f4 f5; readlink l; cat l; ls -1
(umask 027; : >masked; mkdir masked.d); stat -c %a masked masked.d
find . -type f | sort; du -a . | wc -l; tar cf - . | tar tf - | sort
mkfifo p; (echo through >p) & cat p; wait
(cd /usr; pwd; /bin/pwd); (sleep 10 & kill $!; wait $! || echo "ended $?")
trap 'echo trapped' USR1; kill -USR1 $$; timeout 0.2 sleep 5 || echo "timeout $?"
printf '#!/bin/bash -e\necho "script $0 $*"\n' >s; chmod 755 s; ./s a b
printf '#!./s x\n' >t; chmod 755 t; ./t c; ./s $(seq 1 3000) | md5sum
cat <(echo substituted); echo $((6 * 7)) | tee copy; rm -r d 2>/dev/null || true
cd ..; rm -rf d; echo end
END
cat >work.py <<'END'
import json, os, socket, sqlite3, subprocess, tempfile, threading, multiprocessing
total = []
threads = [threading.Thread(target=lambda n=n: total.append(sum(range(n)))) for n in range(8)]
[t.start() for t in threads]; [t.join() for t in threads]; print(sorted(total))
print(subprocess.run(['sort', '-r'], input=b'a\nb\n', capture_output=True).stdout)
a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1))
with tempfile.TemporaryDirectory() as d:
    s = socket.socket(socket.AF_UNIX); s.bind(d + '/s'); s.listen()
    c = socket.socket(socket.AF_UNIX); c.connect(d + '/s'); p, _ = s.accept()
    r = os.open('/etc/hostname', os.O_RDONLY)
    socket.send_fds(c, [b'fd'], [r]); m, fds, _, _ = socket.recv_fds(p, 9, 2)
    print(m, os.read(fds[0], 99) == os.pread(r, 99, 0))
    db = sqlite3.connect(d + '/db'); db.execute('create table t (x)')
    db.execute('insert into t values (42)'); db.commit(); print(list(db.execute('select * from t')))
with socket.create_server(('127.0.0.1', 0)) as l:
    c = socket.create_connection(l.getsockname()); p, _ = l.accept(); c.sendall(b'y' * 300000)
    c.close(); n = 0
    while (part := p.recv(65536)): n += len(part)
    print(n)
print(multiprocessing.get_context('fork').Pool(2).map(abs, [-1, -2]))
print(os.readlink('/proc/self/exe') != '', open('/proc/self/comm').read()[:6])
END
cat >work.c <<'END'
#include <stdio.h>
#include <math.h>
int main(int argc, char **argv) { printf("%s %.3f\n", "made", sin(argc)); return 5; }
END
runner=("$vxlinux" "${all[@]}") whose=
as_outside() { # NAME COMMAND...: the command must do the same when the runner runs it
	local name=$1
	shift
	timeout 120 "$@" >want 2>&1 </dev/null
	echo "status $?" >>want
	timeout 120 "${runner[@]}" "$@" >got 2>&1 </dev/null
	echo "status $?" >>got
	same "${whose}as outside: $name" want got
}
as_outside bash bash work.sh
mkfifo fifo
cat >signals.py <<'END'
import signal, socket
def alarm(*ignored): raise TimeoutError
signal.signal(signal.SIGALRM, alarm)
signal.setitimer(signal.ITIMER_REAL, 0.3)
try: open('fifo')
except TimeoutError: print('open interrupted')
a, b = socket.socketpair()
signal.setitimer(signal.ITIMER_REAL, 0.3)
try: a.recvmsg(10)
except TimeoutError: print('recvmsg interrupted')
END
as_outside "signals to calls that wait" python3 signals.py
as_outside "a call that waits is killed" timeout 0.5 cat fifo
as_outside python3 "$(python3 -c 'import sys; print(sys.executable)')" work.py
as_outside perl perl -e 'print "$^O\n"; system("echo sub"); print `uname -s`; open F, "<", "/etc/hostname"; print <F>; exit 4'
as_outside gcc gcc -O2 -o made work.c -lm
as_outside "what gcc made" ./made
gcc -static -O2 -o made.static work.c -lm
as_outside "a static program" ./made.static
as_outside coreutils sh -c 'id -u; env -i A=b env; nproc >/dev/null; seq 5 | shuf --random-source=/etc/hostname; df / >/dev/null; stat -f -c %t /proc'

# i386, in a box of Vx32, whether or not the kernel runs such programs
cat >narrow.c <<'END'
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
int main(int argc, char **argv)
{
	char line[100] = "", target[100] = "";
	FILE *file = fopen("/etc/hostname", "r");
	struct stat stat_;
	DIR *folder;
	int n = 0, pair[2];
	printf("%s %d %.3f\n", argv[1], file && fgets(line, 100, file), sin(argc));
	printf("%s%d\n", line, stat("/etc/hostname", &stat_) ? errno : (int)stat_.st_size);
	fflush(stdout);
	mkdir("n", 0700); file = fopen("n/new", "w"); fprintf(file, "written"); fclose(file);
	symlink("new", "n/link"); rename("n/new", "n/other"); link("n/other", "n/new");
	for (folder = opendir("n"); readdir(folder);) n++;
	readlink("n/link", target, 99); stat("n/link", &stat_);
	printf("%d %s %d %o\n", n, target, (int)stat_.st_size, stat_.st_mode);
	unlink("n/link"); unlink("n/new"); unlink("n/other");
	printf("%d %d\n", rmdir("n"), access("n", F_OK) ? errno : 0);
	pipe(pair); write(pair[1], "through", 7); printf("%d\n", (int)read(pair[0], line, 100));
	n = open("/none", O_RDONLY);
	printf("%d %d\n", n, errno);
	return time(NULL) > 0 ? 6 : 0;
}
END
gcc -O2 -w -o narrow64 narrow.c -lm
gcc -m32 -O2 -w -static -o narrow.static narrow.c -lm
gcc -m32 -O2 -w -o narrow.dynamic narrow.c -lm
./narrow64 x >want 2>&1
echo "status $?" >>want
for kind in static dynamic; do
	timeout 60 "$vxlinux" "${all[@]}" ./narrow.$kind x >got 2>&1
	echo "status $?" >>got
	same "i386, $kind: as its 64-bit build" want got
done
gcc -O1 -w -D_GNU_SOURCE -pthread -o tasks64 "$root/tests/vxlinux/tasks.c"
gcc -m32 -O1 -w -D_GNU_SOURCE -pthread -static -o tasks.static "$root/tests/vxlinux/tasks.c"
gcc -m32 -O1 -w -D_GNU_SOURCE -pthread -o tasks.dynamic "$root/tests/vxlinux/tasks.c"
timeout 60 ./tasks64 >want 2>&1
echo "status $?" >>want
for kind in static dynamic; do
	timeout 60 "$vxlinux" "${all[@]}" ./tasks.$kind >got 2>&1
	echo "status $?" >>got
	same "i386, $kind: children, signals, threads, sockets" want got
done
timeout 60 "$vxlinux" --database narrow.db -- ./narrow.static x >got 2>&1
violations narrow.db | grep -qx 'file-open openat /etc/hostname' && grep -qx "^2" got
result $? "i386: the default VXED judges its calls"
timeout 60 "$vxlinux" "${all[@]}" bash -c './narrow.static from-bash | head -n 1' >got 2>&1
grep -q '^from-bash 1' got
result $? "i386: started by a 64-bit program"
status 126 'run by vxlinux only' "$build/lib/vxlinux/i386"
status 126 'run by vxlinux only' "$vxlinux" "${all[@]}" "$build/lib/vxlinux/i386"

# Debian's i386 programs, in a root folder that has only them and the files that vxlinux needs. They
# must do the same as this machine's own programs.
if [ -n "$VXLINUX_LONG" ] && [ "$(id -u)" = 0 ]; then
	cat >more.py <<'END'
import concurrent.futures, mmap, multiprocessing, signal, socket, subprocess, threading, time
def serve(listener):
    peer, _ = listener.accept(); peer.sendall(peer.recv(100).upper()); peer.close()
def main():
    with socket.create_server(('127.0.0.1', 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,)); thread.start()
        c = socket.create_connection(listener.getsockname()); c.sendall(b'hi'); print(c.recv(10))
        thread.join()
    u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); u.bind(('127.0.0.1', 0))
    u.sendto(b'datagram', u.getsockname()); print(u.recvfrom(10)[0])
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        print(sum(pool.map(lambda n: sum(range(n)), range(1000))))
    p = subprocess.Popen(['sleep', '100']); p.terminate(); print(p.wait())
    signal.signal(signal.SIGALRM, lambda *a: print('alarm'))
    signal.setitimer(signal.ITIMER_REAL, 0.1); time.sleep(0.3)
    m = mmap.mmap(-1, 8192); m[:3] = b'abc'; print(m[:3])
    with multiprocessing.get_context('spawn').Pool(2) as pool: print(pool.map(abs, [-3, -4]))
if __name__ == '__main__':
    main()
END
	cat >guests.sh <<'END'
# guests.sh ROOT FOLDER VXLINUX COMMAND...
root=$1 folder=$2
shift 2
mount --make-rprivate /
for part in proc dev "$folder" lib64 usr/lib/x86_64-linux-gnu "$(dirname "$(dirname "$(dirname "$1")")")"; do
	mkdir -p "$root/$part"
	mount --rbind "$(realpath "/$part")" "$root/$part"
done
mkdir -p "$root/tmp"
cp /etc/hostname "$root/etc"
exec chroot "$root" /usr/bin/env -i -C "$folder" PATH=/usr/bin LC_ALL=C HOME="$folder" \
	XDG_STATE_HOME="$folder/state" "$@"
END
	debian() { # NAME COMMAND...
		local whose="i386 of Debian, " runner=(unshare -m bash guests.sh
			"$build/vxlinux/i386/root" "$work" "$vxlinux" "${all[@]}")
		as_outside "$@"
	}
	export LC_ALL=C
	debian bash bash work.sh
	debian coreutils sh -c 'env -i A=b env; seq 5 | shuf --random-source=work.sh; sha256sum work.sh
		sort -R --random-source=work.sh work.sh | md5sum; date -d @1 -u; printf "%d\n" 0x7fffffff'
	debian python3 python3 work.py
	debian "python3, more of it" python3 more.py
	debian "signals to python3" python3 signals.py
	debian perl perl -e 'print "$^O\n"; system("echo sub"); print `uname -s`; $x = fork; wait if $x; print "end\n"; exit 4'
	debian gcc gcc -O2 -o made.narrow work.c -lm
	debian "what gcc made" ./made.narrow
	timeout 60 unshare -m bash guests.sh "$build/vxlinux/i386/root" "$work" "$vxlinux" "${all[@]}" \
		uname -m >got
	[ "$(cat got)" = i686 ]
	result $? "i386 of Debian: the machine is i686"
	echo kept >kept
	printf '(vxed kept (model trace) (mode production))\n(refuse file-open "%s/kept")\n' "$work" >kept.vxed
	timeout 60 unshare -m bash guests.sh "$build/vxlinux/i386/root" "$work" "$vxlinux" \
		--policy kept.vxed --database kept.db -- bash -c '(cat kept); cat work.c | head -n 1' >got 2>&1
	grep -q 'kept: Operation not permitted' got && grep -q stdio got && ! grep -qx kept got &&
		[ "$(violations kept.db)" = "file-open openat $work/kept" ]
	result $? "i386 of Debian: a child of bash is judged"
	unset LC_ALL
fi

# Learning, and what was learned
timeout 120 "$vxlinux" --trace -o learned.vxed --name learned -- /usr/bin/perl -e 'open F, "/etc/hostname"; print <F>' >got
same "--trace: the program runs as outside" /etc/hostname got
"$vxed" check learned.vxed
result $? "--trace: writes a VXED"
timeout 60 "$vxlinux" --policy learned.vxed --mode production --database learned.db -- \
	/usr/bin/perl -e 'open F, "/etc/hostname"; print <F>' >got && cmp /etc/hostname got &&
	[ -z "$(violations learned.db)" ]
result $? "what was learned permits the same"
timeout 60 "$vxlinux" --policy learned.vxed --mode production --database learned.db -- \
	/usr/bin/perl -e 'open F, "/etc/passwd"; print <F>' >got
[ ! -s got ] && violations learned.db | grep -qx 'file-open openat /etc/passwd'
result $? "and refuses another file, which is logged"
event=$("$vxelog" --database learned.db --json --verdict refused | sed -n 's/.*"id": *\([0-9]*\).*/\1/p' | head -n 1)
"$vxed" why "$event" learned.vxed --database learned.db >why && grep -q /etc/passwd why
result $? "vxed why reads the store"
"$vxed" replay learned.vxed --database learned.db >replay 2>&1
grep -q . replay
result $? "vxed replay reads the store"
cp learned.vxed upgraded.vxed
"$vxed" upgrade ./upgraded.vxed --state upgrades --accept-all --database learned.db >upgrade 2>&1
timeout 60 "$vxlinux" --policy upgraded.vxed --mode production --database upgraded.db -- \
	/usr/bin/perl -e 'open F, "/etc/passwd"; print <F>' >got && cmp /etc/passwd got
result $? "vxed upgrade adds what the store shows was refused"
for i in 1 2 3 4 5 6; do
	"$vxlinux" --database shared.db -- /bin/cat /etc/hostname >/dev/null 2>&1 &
done
wait
[ "$(violations shared.db | grep -c 'file-open openat /etc/hostname')" = 6 ]
result $? "runs share a store"

# Every way to reach every kind of object must be judged as the module judges it
paths() { printf '(refuse path-%s "%s/path-%s/**")\n' "$1" "$work/refused" "$1"; }
addresses() {
	printf "(refuse socket-$1 \"%s\")\n" "inet:*:$2" "inet6:*:$2" "unix:@vxe-$2" \
		"unix:$work/refused/socket-$1/**"
}
cat >objects.vxed <<-END
	(vxed objects (model trace) (mode production))
	(refuse file-open "$work/refused/file-open/**")
	(refuse file-exec "$work/refused/file-exec/**")
	(refuse file-map "$work/refused/file-map/**")
	$(for point in stat chdir utimes setxattr notify truncate unlink rmdir mkdir mknod chmod chown; do paths $point; done)
	(refuse path-symlink * "$work/refused/path-symlink/**")
	(refuse path-link "$work/refused/path-link/**")
	(refuse path-rename * "$work/refused/path-rename/**")
	(refuse socket-create AF_PACKET)
	(refuse socket-create AF_UNIX SOCK_SEQPACKET)
	$(addresses bind 7000; addresses connect 7001; addresses sendmsg 7002)
	(refuse task-alloc CLONE_NEWUTS)
	(refuse ptrace-access outside)
	(refuse task-kill outside)
END
for dir in refused permitted; do
	mkdir $dir
	cp "$objects" $dir/program
	echo module >$dir/module.ko
	"$objects" prepare "$work/$dir"
done
"$objects" target &
target=$!
grep '|' "$root/tests/vxlinux/differences" | grep -v '^#' >differences
# Mounts of trials that should be refused must not reach this machine.
unshare -m "$checked" --policy objects.vxed --database objects.db -- \
	"$objects" here "$work/refused" 7000 $target EPERM >trials 2>err
"$objects" events "$work/refused" 7000 >events
python3 "$root/tests/vxlinux/compare.py" refused differences trials events <(violations objects.db)
unshare -m "$vxlinux" --policy objects.vxed --database objects.db -- \
	"$objects" here "$work/permitted" 8000 0 0 >trials 2>>err
python3 "$root/tests/vxlinux/compare.py" permitted differences trials
kill $target
! grep Sanitizer err
result $? "objects: with sanitizers"

# Attempts to escape. Outside of a cell, each of them succeeds.
echo secret >secret
printf '(vxed hostile (model trace) (mode production))\n(refuse file-open "%s/secret")\n' \
	"$work" >hostile.vxed
"$tests/hostile" "$work/secret" >outside 2>&1
# Kernels may lack x32, int 80h and vsyscalls.
grep -v ' done$' outside | grep -vxE 'x32 ENOSYS|(int80|vsyscall) signal 11' >failed
[ ! -s failed ] && [ "$(wc -l <outside)" -gt 20 ]
result $? "hostile: outside, each attempt succeeds"
sed 's/^/# /' failed
timeout 120 "$checked" --policy hostile.vxed --database hostile.db -- "$tests/hostile" "$work/secret" \
	>inside 2>err
while read -r name wanted; do
	grep -qx "$name $wanted" inside ||
		{ grep -qx "$name signal 11" outside && grep -qx "$name signal 11" inside; }
	result $? "hostile: $name: $wanted"
done <"$root/tests/vxlinux/hostile.expected"
[ "$(wc -l <inside)" = "$(wc -l <"$root/tests/vxlinux/hostile.expected")" ] && ! grep Sanitizer err
result $? "hostile: no other attempts, and no reports of sanitizers"

if [ -n "$VXLINUX_LONG" ]; then
	"$build/thread/bin/vxlinux" "${all[@]}" "$tests/hostile" "$work/secret" wait-often >got 2>raced
	"$build/thread/bin/vxlinux" "${all[@]}" python3 work.py >>got 2>>raced
	grep -q '^wait-often done' got && ! grep -q ThreadSanitizer raced
	result $? "no data races"
fi

# A setuid program gains nothing.
if [ "$(id -u)" = 0 ]; then
	cp "$(command -v id)" setuid-id
	chmod 4755 setuid-id
	nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups "$@"; }
	[ "$(nobody ./setuid-id -u)" = 0 ]
	result $? "setuid: outside, the program runs as root"
	install -m 755 -D "$vxlinux" for-all/bin/vxlinux
	mkdir -p for-all/share/vxe
	cp -r "$root"/vxed/models "$root"/vxed/learn for-all/share/vxe
	install -d -o 65534 -m 700 nobody
	install -m 644 all.vxed for-all
	[ "$(cd nobody && nobody env HOME="$work/nobody" XDG_STATE_HOME= "$work/for-all/bin/vxlinux" \
		--policy ../for-all/all.vxed -- ../setuid-id -u)" = 65534 ]
	result $? "setuid: inside, the program keeps its user"
	(cd nobody && nobody env HOME="$work/nobody" XDG_STATE_HOME= bash ../work.sh) >want 2>&1
	(cd nobody && nobody env HOME="$work/nobody" XDG_STATE_HOME= "$work/for-all/bin/vxlinux" \
		--policy ../for-all/all.vxed -- bash ../work.sh) >got 2>&1
	same "without rights: bash as outside" want got
fi

# If vxlinux is killed, its guests can do nothing more and end.
"$vxlinux" "${all[@]}" bash -c 'while :; do /bin/echo on; sleep 0.05; done' >alive 2>&1 &
run=$!
disown
while [ ! -s alive ]; do sleep 0.05; done
kill -9 $run
sleep 0.3
cp alive before
sleep 0.5
cmp -s before alive
result $? "killed: no guest continues"

# Names that change while they are used
mkdir -p race/good/sub race/bad/sub
(
	cd race || exit
	echo good >good/file
	printf secret >bad/file
	echo bad >mapped
	printf 'int main(void) { return 7; }' | gcc -static -x c -o good/program -
	printf 'int main(void) { return 8; }' | gcc -static -x c -o bad/program -
	for name in file program; do ln -s good/$name $name; ln -s bad/$name ${name}2; done
	ln -s good dir
	ln -s bad dir2
)
{
	echo '(vxed race (model trace) (mode production))'
	for object in file-open file-exec file-map path-stat path-chmod path-chdir; do
		printf '(refuse %s "%s/race/bad{,/**}")\n' $object "$work"
	done
	printf '(refuse file-map "%s/race/mapped")\n' "$work"
} >race.vxed
"$tests/race" swap race &
swap=$!
"$vxlinux" --policy race.vxed --database race.db -- "$tests/race" race $races >raced
kill $swap
sed 's/^/# /' raced
[ "$(wc -l <raced)" = 8 ] && ! grep -v ' wrong 0 ' raced
result $? "races: no call reached the wrong file"
awk '$5 == 0 || $3 == 0 { bad = 1 } END { exit bad }' raced
result $? "races: each way reached both files"
violations race.db >logged
! grep -vE " $work/race/(bad|mapped)" logged && [ "$(wc -l <logged)" = "$(awk '{ n += $5 } END { print n }' raced)" ]
result $? "races: the log has a line with the refused file for each refusal"
[ "$(cat race/bad/file)" = secret ] && [ "$(stat -c %a race/bad/file)" = 644 ]
result $? "races: the refused file is unchanged"


# Makes the calls of policies/*.test
policies=cgi
[ -z "$VXLINUX_LONG" ] || policies=$(cd "$root/policies" && printf '%s\n' *.test | sed 's/\.test$//')
[ "$(id -u)" != 0 ] || python3 "$root/tests/vxlinux/verdicts.py" "$vxlinux" "$vxelog" \
	"$tests/verdict" "$root" "$work" $policies
