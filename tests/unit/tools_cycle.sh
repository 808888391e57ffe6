#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the life of a VXED without the module: what is generalised and what never is, merging,
# upgrades, history, replay, why and diff. The events come from files.

. "$(dirname "$0")/tools/folder.sh"

cat >passwd <<'END'
root:x:0:0::/root:/bin/sh
alice:x:1001:1001::/home/alice:/bin/sh
bob:x:1002:1002::/home/bob:/bin/sh
END

# Turns lines "POINT CALL ARGUMENT..." on standard input into events of the VXED x.
events() { # [KIND]
	python3 -c '
import json, shlex, sys
for number, line in enumerate(sys.stdin, 1):
    point, call, *values = shlex.split(line)
    event = dict(sequence=number, kind=sys.argv[1], vxed="x", mode="production",
                 time="2026-01-31T12:00:%02d.000000Z" % (number % 60), comm="prog",
                 point=point, call=call, abi="x86-64", pid=4321, tid=4322, uid=0,
                 values=[int(v, 0) if v.lstrip("-")[:1].isdigit() else v for v in values])
    if sys.argv[1] == "violation":
        event["error"] = "EPERM"
    print(json.dumps(event))' "${1:-permitted}"
}

upgrade() { vxed upgrade ./x.vxed --state state --passwd passwd --events log "$@" </dev/null; }
learn() { events | vxed generate --passwd passwd --name x "$@" -o x.vxed; }
has() { grep -qF -- "$1" x.vxed; result $? "has: $1"; }
has_not() { ! grep -qF -- "$1" x.vxed; result $? "has not: $1"; }
open_all() { for file in "$@"; do echo "file-open openat $file 0 0"; done; }

# Names of users are widened if two users are seen, and not for one
learn <<'END'
file-open openat /var/mail/alice 2 0
file-open openat /var/mail/bob 2 0
file-open openat /home/alice/notes 1 0
setuid setuid 1001 0 0 0 0 0
setuid setuid 1002 0 0 0 0 0
setuid setuid 33 0 0 0 0 0
END
has '(permit openat "/var/mail/*" O_RDWR)   ; 2 users: alice, bob'
has '(permit openat "/home/alice/notes" O_WRONLY)'
has '(define-check setuid (uid) (<= 1000 uid 59999))'
has '(permit setuid 33)'
vxed check x.vxed
result $? 'it is a VXED'

# Whole directories are permitted only for reading, never in /etc, and not if a file in them is
# written
{
	open_all /srv/www/{1,2,3,4,5,6}.html /etc/app/{1,2,3,4,5,6}.conf
	open_all /srv/data/{1,2,3,4,5,6}.txt /root/secret/{a,b,c,d,e,f}
	echo 'file-open openat /srv/data/log 1 0'
	open_all /usr/lib/libz.so.1.2.13
} | learn
has '(permit openat "/srv/www/*" O_RDONLY)   ; 6 files'
has '(permit openat "/etc/app/1.conf" O_RDONLY)'
has_not '"/etc/app/*'
has_not '"/srv/data/*'
has_not '"/root/secret/*'
has '(permit openat "/usr/lib/libz.so.1.*" O_RDONLY)'

# Names of executed programs are not widened, nor is the name of a single written file
learn <<'END'
file-exec execve /home/alice/bin/tool
file-exec execve /home/bob/bin/tool
file-open openat /var/log/app-2026-01-31.log 0x441 0
file-open openat /var/cache/item-17 1 0
file-open openat /etc/2026-01-31.conf 0 0
END
has '(permit execve "/home/alice/bin/tool")'
has_not '/home/*/bin'
has '(permit openat "/var/log/app-2026-01-31.log"'
has '(permit openat "/var/cache/item-17" O_WRONLY)'
has '(permit openat "/etc/2026-01-31.conf" O_RDONLY)'

# Data of users are widened, except hidden files and directories with programs
learn <<'END'
file-open openat /home/alice/a 0x41 0
file-open openat /home/bob/a 0x41 0
file-open openat /home/alice/b 0x41 0
file-open openat /home/bob/c 0x41 0
file-open openat /home/alice/.x 0x41 0
file-open openat /home/bob/.y 0x41 0
file-open openat /home/alice/bin/d 0x41 0
file-open openat /home/alice/bin/e 0x41 0
file-open openat /home/bob/bin/f 0x41 0
file-exec execve /home/bob/bin/tool
END
has '(permit openat "/home/*/[!.]*" (O_WRONLY O_CREAT))   ; '
has '"/home/alice/.x"'
has '"/home/alice/bin/d"'
has_not '"/home/*/bin'

# Names that come and go, and names that stay: a made-up name is widened
passing() { # DIRECTORY NAME...
	local directory=$1 name
	shift
	for name; do
		echo "path-mknod openat $directory/$name 33152 0"
		echo "file-open openat $directory/$name 0xc2 0"
		echo "path-unlink unlink $directory/$name"
	done
}
made() { # DIRECTORY NAME...
	passing "$@" | grep -v unlink
}
{
	passing /srv/a x-qwertyui.tmp x-asdfghjk.tmp x-zxcvbnml.tmp
	passing /srv/b qwertyui asdfghjk
	passing /srv/c .temp.660.66a92debf04321ca .temp.4321.d4d1e6d8e1b51555 .temp.9.24f4538846213506
	passing /etc/d qwertyui asdfghjk zxcvbnml
	passing /srv/e gone.6b030df9 gone.6b030dfa
	made /srv/e gone.6b030e1c
	passing /srv/f travel letter
	made /srv/f friend
	made /srv/g 0b030df9 0b030dfa 0b030e1c
} | learn
has '(permit openat "/srv/a/x-????????.tmp" (O_RDWR O_CREAT O_EXCL))   ; a name that it makes up; 3 seen'
has '(permit unlink "/srv/a/x-????????.tmp")'
has '(permit openat "/srv/b/qwertyui"'
has '(permit openat "/srv/c/.temp.[0-9]*.????????????????"'
has '(permit openat "/etc/d/qwertyui"'
has_not '"/srv/e/gone.6b'
has '(permit openat "/srv/e/gone.????????"'
has '(permit openat "/srv/f/friend"'
has '(permit openat "/srv/g/????????"'
vxed check x.vxed
result $? 'they are patterns'

# Folders in the homes of users, if two users have some
folders() { # USER NAME...
	local user=$1 name
	shift
	for name; do
		echo "path-mkdir mkdir /home/$user/mail/$name 448"
		echo "file-open openat /home/$user/mail/$name/.index 1026 0"
	done
}
{ folders alice inbox work .hidden; folders bob inbox friends .hidden; } | learn
has '(permit openat "/home/*/mail/[!.]*/.index" (O_RDWR O_APPEND))   ; 3 folders: friends, inbox, work'
has '(permit mkdir "/home/*/mail/[!.]*")'
has '(permit mkdir "/home/*/mail/.hidden")'
folders alice inbox work play | learn
has_not '"/home/*'
{ folders alice inbox work; folders root play; folders bob a b c; } | sed 's|/home/root|/etc/home|' | learn
has '(permit mkdir "/etc/home/mail/play")'

# A pattern for changed files must not match an executed program
learn <<'END'
file-open openat /home/alice/tool 1 0
file-open openat /home/bob/tool 1 0
file-exec execve /home/carol/tool
END
has '(permit openat "/home/alice/tool" O_WRONLY)'
has_not '"/home/*'
{ passing /srv/a qwertyui asdfghjk zxcvbnml; echo 'file-exec execve /srv/a/qwertyui'; } | learn
has '(permit execve "/srv/a/qwertyui")'
{ passing /srv/a qwertyui asdfghjk zxcvbnml; echo 'file-exec execve /srv/a/programs'; } | learn
has_not '"/srv/a/?'

# In /proc, only files of traced processes are permitted for writing
learn <<'END'
file-open openat /proc/4321/oom_score_adj 1 0
file-open openat /proc/4322/oom_score_adj 1 0
file-open openat /proc/99/oom_score_adj 1 0
file-open openat /proc/99/status 0 0
END
has '(permit openat "/proc/[1-9]*/oom_score_adj" O_WRONLY)   ; the number of its process; 2 seen'
has '(permit openat "/proc/99/oom_score_adj" O_WRONLY)'
has '(permit openat "/proc/[1-9]*/status" O_RDONLY)   ; any process that it sees'

# A pattern for made-up names of changed files must not match another program
{
	made /tmp job.aB3dE6 job.Zx8cV7
	made /srv/new tool-4321
	echo 'file-open openat /usr/lib/libz.so.1.2.13 1 0'
	echo 'file-exec execve /tmp/job.Run123'
	echo 'file-exec execve /srv/new/tool-99'
	echo 'file-exec execve /usr/lib/libz.so.1.9'
} | learn
has_not '/tmp/job.?'
has_not '/srv/new/tool-[1-9]'
has_not 'libz.so.1.*'
has '(permit openat "/usr/lib/libz.so.1.2.13" O_WRONLY)'
made /tmp job.aB3dE6 job.Zx8cV7 | learn
has '/tmp/job.??????'
echo '(vxed x (model strict) (mode soft)) (permit execve "/tmp/job.Run123")' >x.vxed
made /tmp job.aB3dE6 job.Zx8cV7 | events violation >log
upgrade --state ran --accept-all >/dev/null
has '/tmp/job.aB3dE6'
has_not '/tmp/job.?'

# Whatever bytes names contain, learning makes a VXED that compiles, and so does an upgrade
compiles() { # TITLE [OPTION...]: the events on the standard input
	local title=$1
	shift
	learn "$@" && vxed check x.vxed
	result $? "it is learned, and a VXED: $title"
}
echo 'file-open openat "memfd:a//b" 2 0' | compiles 'two slashes in a memfd'
echo 'sb-mount mount ":user" /mnt tmpfs 6' | compiles 'a source as a marker'
echo 'path-rename rename tmpfs:/a /mnt/b 0' | compiles 'a name in no mount' --model filesystem
passing /srv/a 0abcde 0bcdef '??????' | compiles 'a name as the shape of others'
python3 -c 'print("file-open openat " + "/d" * 1900 + " 0 0")' | compiles 'a deep name'
python3 -c '
for i in range(200): print("file-open openat " + "/d%d" % i * 300 + " 1 0")' | compiles 'deep names'
echo 'file-exec execve' | learn && vxed check x.vxed && ! grep -q file-exec x.vxed
result $? 'an exec that is not told is no rule'
# Who connects names a service. Who serves answers to ports that the kernel chose.
cat >high <<'END'
socket-connect connect inet:192.0.2.1:34567
socket-connect connect inet:192.0.2.9:45678
socket-sendmsg sendto inet:192.0.2.1:34567
socket-sendmsg sendto inet:192.0.2.9:45678
END
learn <high
has '(permit connect "inet:192.0.2.1:34567")'
has '(permit sendto "inet:192.0.2.9:45678")'
has_not '"inet:*'
{ echo 'socket-bind bind inet:0.0.0.0:53'; cat high; } | learn
has '(permit connect "inet:192.0.2.1:34567")'
has '(permit sendto "inet:*:{3[2-9],4[0-9],5[0-9],60}[0-9][0-9][0-9]"'
echo '(vxed x (model strict) (mode soft))' >x.vxed
echo 'file-open openat /srv/x 0 0' | events violation >log
mkdir -p broken/x/rejected
echo '(nonsense' >broken/x/rejected/000000.strict.vxed
upgrade --state broken --accept-all >/dev/null 2>said
has '"/srv/x"'
grep -q '000000.strict.vxed: it is ignored' said
result $? 'a rejected rule that is none keeps nothing away'

# Files that cron runs are listed one by one
made /var/spool/cron/crontabs alice bob | learn
has '"/var/spool/cron/crontabs/bob"'
has_not '/crontabs/*'
made /var/mail alice bob | learn
has '/var/mail/*'

# Two examples widen a rule that permits a change; one example widens a rule for reading
temporary() { # NAME...
	local name
	for name; do
		echo "path-mknod openat $name 33152 0"
		echo "file-open openat $name 0xc2 0"
		echo "file-open openat $name 0 0"
		echo "path-unlink unlink $name"
	done
}
once='looks made up; seen once, so not widened'
merge() { events | vxed generate --passwd passwd --name x --merge x.vxed "$@" 2>err; }
for model in strict filesystem; do
	if [ $model = strict ]; then
		made() { printf '(permit openat "%s" (O_RDWR O_CREAT O_EXCL))' "$1"; }
		removed() { printf '(permit unlink "%s")' "$1"; }
	else
		made() { printf '(write "%s")' "$1"; }
		removed() { made "$1"; }
	fi
	temporary /tmp/sortQx7Rt2 | learn --model $model 2>err
	has "$(made /tmp/sortQx7Rt2)   ; $once"
	has "$(removed /tmp/sortQx7Rt2)   ; $once"
	has_not "$(made '/tmp/sort??????')"
	has_not "$(removed '/tmp/sort??????')"
	grep -qE 'to the letter .* seen once.*--merge.*vxed upgrade' err && [ "$(wc -l <err)" = 1 ]
	result $? "$model: one name is not widened, and that is told"
	cp x.vxed single
	temporary /tmp/sortQx7Rt2 /tmp/sortAb3dE9 | learn --model $model 2>err
	has "$(made '/tmp/sort??????')   ; a name that it makes up; 2 seen"
	has "$(removed '/tmp/sort??????')   ; a name that it makes up; 2 seen"
	has_not /tmp/sortQx7Rt2
	[ ! -s err ]
	result $? "$model: two are, without a word"
	cp single x.vxed
	temporary /tmp/sortAb3dE9 | merge
	has "$(made '/tmp/sort??????')"
	has "$(removed '/tmp/sort??????')"
	has_not /tmp/sortQx7Rt2
	[ ! -s err ] && vxed check x.vxed
	result $? "$model: so are one and another of a second run"
	temporary /tmp/sortMm9Nn8 | events >log
	vxed replay x.vxed --against single --events log | grep -qE ' [1-9][0-9]* newly admitted'
	result $? "$model: which admits a third"
	cp single x.vxed
	temporary /tmp/sortAb3dE9 | events violation >log
	vxed upgrade ./x.vxed --state upgraded --passwd passwd --events log --accept-all \
		</dev/null >out 2>&1
	has "$(made '/tmp/sort??????')"
	has "$(removed '/tmp/sort??????')"
	has_not /tmp/sortQx7Rt2
	grep -qF "+ $(made '/tmp/sort??????')" out && grep -qF -- "- $(made /tmp/sortQx7Rt2)" out &&
		grep -q 'a name that it makes up; 2 seen' out
	result $? "$model: an upgrade says what it widens, and why"
	temporary /tmp/sortMm9Nn8 | events violation >log
	vxed upgrade ./x.vxed --state upgraded --passwd passwd --events log </dev/null |
		grep -q 'nothing was refused that is not permitted now'
	result $? "$model: and is quiet after one round"
	rm -r upgraded
done

# The same for each component by itself; for names that a VXED permits to make; in two homes
{
	echo 'path-mkdir mkdir /tmp/tmpab_cdefg 448'
	temporary /tmp/tmpab_cdefg/fileQx7Rt2 /tmp/tmpab_cdefg/fileAb3dE9
} | learn 2>err
has '(permit unlink "/tmp/tmpab_cdefg/file??????")   ; a name that it makes up; 2 seen; looks made up'
has "(permit mkdir \"/tmp/tmpab_cdefg\")   ; $once"
{ temporary /tmp/sortQx7Rt2 /tmp/sortAb3dE9; echo 'path-chmod fchmod /tmp/sortAb3dE9 384'; } | learn 2>err
has '(permit fchmod "/tmp/sortAb3dE9" #o600)'
echo 'path-chmod fchmod /tmp/sortMm9Nn8 384' | merge
has '(permit fchmod "/tmp/sort??????" #o600)'
temporary /home/alice/x.4321 | learn 2>err
has '(permit unlink "/home/alice/x.4321")'
temporary /home/bob/x.4322 | merge
has '(permit unlink "/home/*/x.[1-9]*")'

# Names that the kernel or the date determines
cat >one <<'END'
file-open openat /dev/pts/3 2 0
file-open openat /srv/log-2026-01-31 0xc1 0
socket-bind bind inet:0.0.0.0:40001
file-open openat /usr/lib/libz.so.1.2 1 0
END
learn <one 2>err
has '(permit openat "/dev/pts/3" O_RDWR)'
has '(permit openat "/srv/log-2026-01-31" '
has '(permit bind "inet:0.0.0.0:40001")'
has '(permit openat "/usr/lib/libz.so.1.2" O_WRONLY)'
sed 's/pts.3/pts\/4/; s/01-31/02-01/; s/40001/40002/; s/1\.2 /1.3 /' one | cat one - | learn 2>err
has '(permit openat "/dev/pts/*" O_RDWR)   ; any terminal; 2 seen'
has '(permit openat "/srv/log-20[0-9][0-9]-'
has '(permit bind "inet:0.0.0.0:{3[2-9],4[0-9],5[0-9],60}[0-9][0-9][0-9]")'
has '(permit openat "/usr/lib/libz.so.1.*" O_WRONLY)'

# Rules for own files, if no user was seen with a file of another. A bit of the flags says
# whether the file was the caller's
own=0x40000000
own_files() {
	local user
	for user in alice bob; do
		echo "file-open openat /home/$user/own $own 0"
		echo "file-open openat /home/$user/w/mine $((own | 0x241)) 0"
		echo "file-open openat /home/$user/read $own 0"
		echo "file-open openat /var/mail/$user $((own | 2)) 0"
	done
	echo "file-open openat /home/bob/read 0 0"
	echo "file-open openat /home/bob/w/mine 0 0"
	echo "file-open openat /etc/passwd $own 0"
	echo "file-open openat /home/alice/x/alone $own 0"
	echo "file-open openat /dev/pts/1 $own 0"
	for file in 1 2 3 4 5 6; do echo "file-open openat /srv/www/$file $own 0"; done
}
own_files | learn
has '(permit openat "/home/*/own" (O_RDONLY own))   ; 2 users: alice, bob; own files only'
has '(permit openat "/home/*/w/mine" (O_WRONLY O_CREAT O_TRUNC own))'
has '(permit openat "/var/mail/*" (O_RDWR own))'
# Who was seen with another's file may open that one, and no more of such.
has '(permit openat "/home/*/read" (O_RDONLY own))   ; 2 users: alice, bob; own files only'
has '(permit openat "/home/bob/read" O_RDONLY)'
has_not '"/home/*/read" O_RDONLY'
has '(permit openat "/etc/passwd" O_RDONLY)'
has '(permit openat "/home/alice/x/alone" (O_RDONLY own))'
has '(permit openat "/dev/pts/*" O_RDONLY)'
has '(permit openat "/srv/www/*" O_RDONLY)'
vxed check x.vxed
result $? 'they are rules'
(own=0; own_files) | learn
has_not 'own)'
result $? 'a trace without whose they were makes plain ones'
own_files | learn --exact
has_not 'own)'
own_files | learn --model filesystem
has '(read-own "/home/*/own")   ; 2 users: alice, bob; own files only'
has '(read-own "/home/*/read")'
has '(read "/home/bob/read")'
vxed check x.vxed
result $? 'in the filesystem model too'
{ open_all /home/{alice,bob}/docs/{1,2,3}; } | sed "s/ 0 0/ $own 0/" | learn
has '(permit openat "/home/*/docs/*" (O_RDONLY own))'

# Replay of the same events, and merging
own_files | learn
cp x.vxed own.vxed
own_files | events >log
vxed replay own.vxed --events log | grep -q ' 0 newly refused'
result $? 'what was seen is permitted'
own_files | sed "s/$own/0/" | events >log
vxed replay own.vxed --events log | grep -q ' 4 newly refused'
result $? 'and another'"'"'s file is not'
echo 'file-open openat /home/carol/own 0 0' | events violation >log
vxed why 1 own.vxed --events log |
	grep -qF '(permit openat "/home/*/own" (O_RDONLY own)): its argument 2 would have to be wider'
result $? 'why'
vxed why 1 own.vxed --json --events log | python3 -c '
import json, sys
why = json.load(sys.stdin)
assert (why["now"], why["cause"], why["argument"]) == ("refused", "no_rule", 2), why
assert "its argument 2 would have to be wider" in why["text"] and why["nearest"]["file"], why'
result $? 'why as JSON'
yes 'file-open openat /home/carol/own 0 0' | head -n 60000 | events violation >many
script -qec 'vxed replay own.vxed --events many' /dev/null | grep -qE '[0-9]+ %, [0-9]+ s left'
result $? 'on a terminal, how long it takes'
vxed replay own.vxed --events many 2>&1 | grep -q ' %'
[ $? = 1 ]
result $? 'elsewhere not'
sed 's/ own)/)/' own.vxed >plain.vxed
vxed diff plain.vxed own.vxed >out
grep -qF 'plain.vxed permits, and own.vxed does not' out &&
	! grep -qF 'own.vxed permits, and plain' out && grep -qF '"/home/*/own" O_RDONLY' out
result $? 'what they differ in'
vxed diff plain.vxed own.vxed --json | python3 -c '
import json, sys
plain, own = json.load(sys.stdin)
assert (plain["file"], own["file"], own["permits"]) == ("plain.vxed", "own.vxed", []), (plain, own)
assert any("/home/*/own" in rule for rule in plain["permits"]), plain'
result $? 'the difference as JSON'
for user in carol dave; do echo "file-open openat /home/$user/own 0 0"; done | events violation >log
sed -i 's/^bob.*/&\ncarol:x:1003:1003::\/home\/carol:\/bin\/sh\ndave:x:1004:1004::\/home\/dave:\/bin\/sh/' passwd
vxed upgrade ./x.vxed --state owners --passwd passwd --events log --accept-all </dev/null >/dev/null
has '(permit openat "/home/*/own" O_RDONLY)'
sed -i '/^carol/d; /^dave/d' passwd
rm -r owners

# An event of an older version, which recorded one argument less
echo 'path-truncate truncate /srv/cut' | events >log
printf '(vxed x (model strict))\n(permit truncate "/srv/cut")\n' >y.vxed
vxed replay y.vxed --events log | grep -q ' 0 newly refused'
result $? 'an old event'

# Literal rules (--exact)
{ open_all /srv/www/{1,2,3,4,5,6}.html; echo 'file-open openat /dev/pts/3 2 0'; } | learn --exact
has '(permit openat "/srv/www/3.html" O_RDONLY)'
has '(permit openat "/dev/pts/3" O_RDWR)'
has_not '*"'

# Merging: the rules that are there serve as examples, and what a person wrote stays
open_all /var/mail/alice | learn
printf '\n; mine\n(permit openat "/home/alice/mine" O_RDONLY)\n' >>x.vxed
open_all /var/mail/bob /home/bob/mine | events |
	vxed generate --passwd passwd --name x --merge x.vxed
has '(permit openat "/var/mail/*" O_RDONLY)   ; 2 users: alice, bob'
has_not '"/var/mail/alice"'
has '(permit openat "/home/alice/mine" O_RDONLY)'
printf '\n\n\n; mine\n\n\n\n' >>x.vxed
cp x.vxed before
open_all /var/new | merge
echo 'path-unlink unlink /var/new' | merge
has '(permit unlink "/var/new")'
! diff before x.vxed | grep -E '^(<|> *$)'
result $? 'to the last empty line'
cp before x.vxed
open_all /var/mail/alice /var/mail/bob | events |
	vxed generate --passwd passwd --name x --merge x.vxed
cmp -s x.vxed before
result $? 'what is permitted adds nothing'

# Upgrades
open_all /var/data | learn
cp x.vxed first
{
	echo 'file-open openat /var/new 1 0'
	echo 'file-open openat /var/new 1 0'
	echo 'file-exec execve /bin/sh'
	echo 'socket-connect connect inet:192.0.2.1:443'
	echo 'setuid setuid 0 0 0 0 0 0'
} | events violation >log
upgrade >out
result $? 'an upgrade is shown'
for word in 'writes' 'executes' 'network' 'privilege'; do
	grep -qE "^[0-9a-f]{12}  $word" out
	result $? "a risk: $word"
done
grep -qF '2 times, by prog, 2026-01-31 12:00:01Z to 2026-01-31 12:00:02Z' out
result $? 'with its evidence'
cmp -s x.vxed first
result $? 'and nothing is changed'
id() { sed -nE "s/^([0-9a-f]{12})  $1 .*/\\1/p" out; }
upgrade --accept "$(id writes)" --reject "$(id executes),$(id network)" >out2
result $? 'one is accepted, two are rejected'
has '(permit openat "/var/new" O_WRONLY)'
has_not '/bin/sh'
upgrade >out3
grep -q privilege out3 && ! grep -qE 'executes|network|writes' out3
result $? 'rejected ones stay quiet'
upgrade --accept nosuch >/dev/null 2>&1
[ $? = 2 ]
result $? 'an unknown id'
cp x.vxed before
ids() { # STATE
	vxed upgrade ./x.vxed --state "$1" --passwd passwd --events log </dev/null | grep -oE '^[0-9a-f]{12} '
}
ids other >ids && ids other >ids2 && ids third >ids3
[ "$(wc -l <ids)" -gt 2 ] && cmp -s ids ids2 && ! grep -qFf ids ids3
result $? 'ids last, and are those of no other host'
[ "$(stat -c %a other/x/key)" = 640 ] && mv other/x/key key && ! ids other | grep -qFf ids
result $? 'they come of a key'
echo beef >other/x/key
ids other 2>said || grep -q '^vxed: other/x/key: 32 bytes in hexadecimal expected' said
result $? 'a key that is none'
cmp -s x.vxed before
result $? 'and nothing is changed'
upgrade --accept-all >/dev/null
has '(permit setuid 0)'
vxed history ./x.vxed --state state >out
[ "$(grep -c upgraded out)" = 2 ]
result $? 'a history'
vxed history ./x.vxed --state state --json | python3 -c '
import json, sys
assert len(json.load(sys.stdin)) == len(open("out").readlines())'
result $? 'the history as JSON'
vxed revert ./x.vxed --state state && has_not '(permit setuid 0)'
vxed revert ./x.vxed 1 --state state && cmp -s x.vxed first
result $? 'back to the first'
for version in 0 -1 +1 ' 1' 1x '' 99 4294967297 18446744073709551617; do
	vxed revert ./x.vxed "$version" --state state >out 2>err
	[ $? = "$([ "$version" = 99 ] && echo 1 || echo 2)" ] && [ -s err ] && cmp -s x.vxed first
	result $? "no version: '$version'"
done
echo '(refuse openat "/var/new" EACCES)' >>x.vxed
upgrade >out
grep -qF 'no rule can be added for file-open "/var/new"' out
result $? 'what a person refuses is not proposed away'

cp first x.vxed
chmod 600 x.vxed
echo 'path-mknod openat /var/made 33188 0' | events violation >log
rm -r state
upgrade --accept-all >/dev/null
[ "$(stat -c %a x.vxed)" = 600 ]
result $? 'whom a file was closed to, it stays so'
has '(permit openat "/var/made" (O_WRONLY O_CREAT))'

# Two upgrades at once: the file is changed while one waits for the other
cp first x.vxed
flock -o state/x sh -c '
	{ vxed upgrade ./x.vxed --state state --passwd passwd --events log --accept-all \
		</dev/null >out 2>err; echo $? >status; } &
	for i in $(seq 100); do grep -q -- "-> FLOCK.*:$(stat -c %i state/x) " /proc/locks && break; sleep 0.1; done
	echo "; mine" >>x.vxed'
for i in $(seq 100); do [ -s status ] && break; sleep 0.1; done
[ "$(cat status)" = 1 ] && grep -q 'was changed meanwhile' err && { cat first; echo '; mine'; } | cmp -s - x.vxed
result $? 'what was changed since an upgrade read it is not lost'
upgrade --accept-all >/dev/null && grep -qx '; mine' x.vxed
result $? 'nor by the next one'

# A file that is no VXED
echo '(vxed x (model strict)' >bad.vxed
for command in upgrade history revert; do
	vxed $command ./bad.vxed --state state >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q '^./bad.vxed:1:1: ' err
	result $? "$command of what is no VXED"
done
vxed why 1 ./bad.vxed --events log >out 2>err
[ $? = 2 ] && [ ! -s out ] && grep -q '^./bad.vxed:1:1: ' err
result $? 'why of what is no VXED'
vxed generate --merge bad.vxed log >out 2>err
[ $? = 2 ] && grep -q '^bad.vxed:1:1: ' err && [ "$(cat bad.vxed)" = '(vxed x (model strict)' ]
result $? 'nor is anything added to it'

# Replay
cp first x.vxed
{ open_all /var/data /var/data; } | events >log
echo 'file-open openat /var/new 1 0' | events violation >>log
sed 's|"/var/data" O_RDONLY|"/var/new" O_WRONLY|' x.vxed >y.vxed
vxed replay y.vxed --events log >out
head -n 1 out | grep -qF '0 permitted by both, 0 refused by both, 2 newly refused, 1 newly admitted'
result $? 'a replay'
vxed replay y.vxed --against x.vxed --json --events log | python3 -c '
import json, sys
r = json.load(sys.stdin)
assert r["refuses"] == {"count": 2, "different": [
    {"count": 2, "what": "openat \"/var/data\" O_RDONLY", "machines": ["log"]}]}, r
assert r["admits"]["count"] == 1, r'
result $? 'as JSON'

# Replay of a VXED that counts. Two subsystems take turns in a log of mode trace. Each may open 2
# files in 10 seconds and 3 in all. Both together may open 3 in 100 seconds.
cat >counts.vxed <<'END'
(vxed x (model strict))
(defrate own :scope subsystem)
(defrate all)
(defcounter opens :scope subsystem)
(define-check file-open (path)
  (cond ((string= path "/own") (not (rate-limit-p own 2 10)))
        ((string= path "/all") (not (rate-limit-p all 3 100)))
        (t (<= (counter-increment opens) 3))))
END
counted() { # KIND: lines "SECOND SUBSYSTEM PATH VERDICT", as events
	python3 -c '
import datetime, json, sys
for number, line in enumerate(sys.stdin, 1):
    second, subsystem, path, verdict = line.split()
    time = datetime.datetime(2026, 1, 31) + datetime.timedelta(seconds=float(second))
    event = dict(sequence=number, kind="violation" if verdict == "EPERM" else "permitted",
                 vxed="x", mode=sys.argv[1], time=time.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                 subsystem=int(subsystem), point="file-open", call="openat", abi="x86-64",
                 values=[path, 0, 0], pid=1, tid=1, uid=0, comm="prog", slot=1)
    if verdict == "EPERM":
        event["error"] = verdict
    if verdict == "load":
        event.update(kind="load", values=[], subsystem=0)
        del event["point"], event["call"]
    print(json.dumps(event))' "$1"
}
replayed() { # EXPECTED [OPTION...]: permitted, refused, newly refused, newly admitted, otherwise
	vxed replay counts.vxed --against counts.vxed --events counted --json "${@:2}" | python3 -c '
import json, sys
r = json.load(sys.stdin)
got = [r["permitted"], *(r[k]["count"] for k in ("refused", "refuses", "admits")), r["otherwise_in_log"]]
sys.exit(got != eval(sys.argv[1]) and "# %s" % got)' "[$1]"
}
counted trace >counted <<'END'
0 1 /own t
1 1 /own t
2 1 /own EPERM
2 2 /own t
3 2 /own t
3.5 2 /own EPERM
5.1 1 /own t
5.2 1 /own EPERM
9 2 /own t
9 1 /c t
9 2 /c t
9 1 /c t
9 1 /c t
9 1 /c EPERM
9 2 /c t
10 1 /all t
11 2 /all t
12 2 /all t
13 1 /all EPERM
43.5 2 /all t
43.6 1 /all EPERM
END
replayed 15,6,0,0,0
result $? 'a rate or a counter refuses in a replay what it refused, of each subsystem'
replayed 14,3,0,0,2 --since 2026-01-31T00:00:03Z
result $? 'which it cannot without what came before'
head -n 3 counted >some
printf '4 0 x load\n4 1 /own t\n4 1 /own t\n4 1 /own EPERM\n' | counted trace | cat some - >counted
replayed 4,2,0,0,0
result $? 'where it was loaded anew, they start anew'
counted trace >counted <<'END'
0 1 /own t
1 1 /own t
-9999999 1 /own EPERM
-9999990 1 /own t
9999999 1 /own t
9999999.1 1 /own t
0 1 /own EPERM
END
replayed 5,2,0,0,0
result $? 'a clock that is set and set back stops no rate'
{ seq 9 | sed 's|$| 1 /own t|'; echo '9.5 1 /own t'; } | counted production >counted
vxed replay counts.vxed --events counted >out
grep -q 'only of mode trace' out
result $? 'that a log of production mode is not all is told'
seq 3000 | sed 's|.*|& & /c t|' | counted trace >counted
replayed 3000,0,0,0,0
result $? 'any number of subsystems'

# Incomplete files of events, and files that are none
printf '(vxed "trace-1-0" (model filesystem))\n' >trace.vxed
events=traced
grep '"permitted"' "$here/tools/events.jsonl" >$events
size=$(wc -c <"$events")
first=$(head -n 1 "$events" | wc -c)
for cut in $(shuf -n 12 -i "$first-$size" --random-source="$events") $((first - 1)) "$first" $((size - 1)); do
	head -c "$cut" "$events" >part
	whole=$(wc -l <part)
	# A line that lacks nothing but its newline is whole.
	[ "$(tail -n 1 part | tail -c 1)" != '}' ] || ! tail -n 1 part | python3 -m json.tool >out 2>&1 ||
		whole=$((whole + ($(tail -c 1 part | wc -l) == 0)))
	vxed replay trace.vxed --events part >out 2>err
	[ $? = 0 ] && grep -q "^$whole events of" out &&
		{ [ "$whole" = "$(grep -c '' part)" ] ||
			grep -qx "part:$((whole + 1)): the last line is cut off, and left out" err; }
	result $? "a log that is cut off after $cut bytes, in line $((whole + 1))"
done
head -c $((first - 2)) "$events" >part
vxed replay trace.vxed --events part >out 2>err
[ $? = 2 ] && [ ! -s out ] && grep -q '^part:1:[0-9]*: ' err
result $? 'or in its first line'
none() { # NAME FILE MESSAGE: no file of events
	vxed replay trace.vxed --events "$2" >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q "$3" err && ! grep -q Sanitizer err
	result $? "$1 is no log"
	timeout 60 "$check/bin/vxed" generate "$2" >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q "$3" err
	result $? "nor to be learned from"
	for command in 'upgrade ./trace.vxed --state none' 'why 9999 ./trace.vxed'; do
		timeout 60 "$check/bin/vxed" $command --events "$2" >out 2>err
		[ $? = 2 ] && [ ! -s out ] && grep -q "$3" err
		result $? "${command%% *} of it"
	done
}
head -c 3000 "$check/bin/vxed" >foreign
none 'a program' foreign '^foreign:1:[0-9]*: '
none 'a folder' . 'Is a directory'
none 'a file that is not there' nothing 'No such file'
none 'a device without end' /dev/zero '^/dev/zero:1: longer than any event'
echo '{"a":1,"values":[]}' >foreign
none 'another JSON' foreign '^foreign:1:1: the kind of event is missing'
{ head -n 5 "$events"; echo '{'; tail -n 5 "$events"; } >part
none 'what is broken in the middle' part '^part:6:[0-9]*: it is not'
{ head -n 5 "$events"; printf '\0\0\0\n'; tail -n 5 "$events"; } >part
none 'what a crash has left zeros in' part '^part:6:1: there is a NUL'
head -c 3000 "$check/bin/vxed" >foreign.db
for command in 'replay trace.vxed' 'upgrade ./trace.vxed --state none' 'why 9999 ./trace.vxed'; do
	timeout 60 "$check/bin/vxed" $command --database foreign.db >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q 'foreign.db' err
	result $? "${command%% *}: a store that is none"
done
vxed replay trace.vxed --events /dev/null >out
[ $? = 0 ] && grep -q '^0 events' out
result $? 'an empty log has 0 events'

# A trace whose collector has ended by itself
stopped() { # STATUS SIZE: stops a trace that has the first SIZE bytes
	mkdir -p state/x
	head -c "$2" "$events" >state/x/trace.jsonl
	rm -f stopped.vxed
	vxed trace --stop x --state "$PWD/state" -o stopped.vxed >out 2>err
	[ $? = "$1" ]
}
for cut in $((first + 1)) $((size / 2)) $((size - 1)); do
	stopped 0 "$cut" && vxed check stopped.vxed && grep -q 'x: the trace was cut off' err &&
		{ [ "$cut" = $((size - 1)) ] || { grep -q '^; INCOMPLETE' stopped.vxed &&
			grep -qE 'trace.jsonl:[0-9]+: the last line is cut off' err; }; }
	result $? "a trace that is cut off after $cut bytes"
done
vxed trace --stop x --state "$PWD/state" -o again.vxed >out 2>err
[ $? = 1 ] && grep -q 'x is not being traced' err && [ ! -e again.vxed ]
result $? 'is written once'
rm -rf state/*
head -c "$size" "$events" >trace
for name in x y; do mkdir -p state/$name && cp trace state/$name/trace.jsonl; done
vxed trace --stop --state "$PWD/state" -o alone.vxed >out 2>err
[ $? = 1 ] && [ ! -e alone.vxed ] && [ "$(grep -c 'which? vxed trace --stop [xy]$' err)" = 2 ]
result $? 'of two, which to stop has to be said'
rm -r state/y
vxed trace --stop --state "$PWD/state" -o alone.vxed >out 2>err && vxed check alone.vxed
result $? 'of one it has not'
vxed trace --stop --state "$PWD/state" -o again.vxed >out 2>err
[ $? = 1 ] && grep -q 'nothing is being traced' err && [ ! -e again.vxed ]
result $? 'and of none there is nothing'
stopped 2 $((first - 2)) && [ ! -e stopped.vxed ] && grep -q 'trace.jsonl:1:[0-9]*: ' err
result $? 'of which nothing can be used, it stays'
stopped 2 0 && [ ! -e stopped.vxed ] && grep -q 'nothing was traced' err
result $? 'an empty one'

# Why
vxed why 1 x.vxed --events log >out
grep -qE 'which was permitted. What permits it is x.vxed:[0-9]+ \(permit openat "/var/data" O_RDONLY\)\.$' out
result $? 'why it was permitted'
echo 'file-open openat /var/new 1 0' | events violation >log
vxed why 1 x.vxed --events log >out
grep -qF 'No rule of x.vxed permits it.' out &&
	grep -qF 'What would admit it: (permit openat "/var/new" O_WRONLY).' out
result $? 'why it was refused, and what would admit it'
echo 'file-open openat /var/data 1 0' | events violation >log
vxed why 1 x.vxed --events log | grep -qE 'Nearly did x.vxed:[0-9]+ .*: its argument 2 would have to be wider'
result $? 'and what nearly did'
# The nearest rule is that whose pattern the fewest bytes keep from matching.
cat >near.vxed <<'END'
(vxed x (model strict))
(permit openat "/etc/ld.so.cache" O_RDONLY)
(permit openat "/etc/bind/{zones,db}.local" O_RDONLY)
(permit openat "/etc/bind/*.key" O_RDONLY)
(permit openat "/proc/495/task/[1-9]*/comm" O_RDONLY)
(permit openat "/srv/[a-f]*/\\x41.html" O_RDONLY)
END
near() { # PATH RULE
	echo "file-open openat $1 0 0" | events violation >log
	vxed why 1 near.vxed --events log | grep -qE "(Nearly did|The nearest rule is) near.vxed:$2 "
	result $? "nearest to $1: line $2"
}
near /etc/bind/db.locals 3
near /etc/bind/rndc.keys 4
near /etc/ld.so.cach 2
near /srv/b/A.htm 6
near /proc/4956/task/77/comm 5
echo 'file-open openat /var/data 1 0' | events violation >log
echo '(refuse openat "/var/data" O_WRONLY EACCES)' >>x.vxed
vxed why 1 x.vxed --events log | grep -qE 'What refuses it is x.vxed:[0-9]+ \(refuse openat'
result $? 'or what refuses it'
cat >y.vxed <<'END'
(vxed x (model strict))
(permit openat "/srv/{data,other/new}"   ; :-( and "more
        O_RDONLY)
(permit openat "/var/data"   ; which one? (see there)
        O_RDONLY)
END
vxed why 1 y.vxed --events log >out 2>err
[ $? = 0 ] && [ ! -s err ] &&
	grep -qF 'Nearly did y.vxed:4 (permit openat "/var/data" O_RDONLY): its argument 2' out
result $? 'comments in a rule, and braces around a slash'
counted production <<<'1 1 /own EPERM' >counted
vxed why 1 counts.vxed --events counted | grep -qF 'Its counters, flags or rates were not at their beginning then'
result $? 'a rate may have been the reason'
vxed why 7 x.vxed --events log 2>/dev/null
[ $? = 1 ]
result $? 'why of no event'

# Diff
rules() { printf '(vxed %s (model strict))\n%s\n' "$1" "$2" >"$1.vxed"; }
same() { rules a "$1"; rules b "$2"; vxed diff a.vxed b.vxed >out && grep -q '^they permit the same' out; }
same '(permit openat "/a" O_RDONLY) (permit openat "/b" O_RDONLY)' \
	'(permit open "/b" O_RDONLY) (permit openat "/a" O_RDONLY) (try open) (permit open "/a" O_RDONLY)'
[ $? = 1 ]
result $? 'open and openat are not the same calls'
same '(permit openat "/a" O_RDWR)' '(permit openat "/a" O_RDONLY) (permit openat "/a" O_WRONLY)'
result $? 'rights add up'
same '(permit openat "/a/*" O_RDONLY) (permit openat "/a/b" O_RDONLY)' '(permit openat "/a/*" O_RDONLY)'
result $? 'a rule that another covers'
! same '(permit openat "/a/*" O_RDONLY)' '(permit openat "/a/b" O_RDONLY)' &&
	[ "$(grep -c '^  ' out)" = 1 ] && grep -qF 'a.vxed permits, and b.vxed does not:' out
result $? 'a wider one'
same '(permit fcntl F_GETFL) (refuse fcntl F_GETFL)' ''
result $? 'what is refused is not permitted'
files() { # RULE RULE: as same, in the filesystem model
	printf '(vxed a (model filesystem))\n%s\n' "$1" >a.vxed
	printf '(vxed b (model filesystem))\n%s\n' "$2" >b.vxed
	vxed diff a.vxed b.vxed >out && grep -q '^they permit the same' out
}
! files '(read "/dev/**")' '(read "/**")' &&
	[ "$(sed -n 2p out)" = '  file-open "/dev/**" O_RDONLY of a device' ] &&
	[ "$(sed -n 4p out)" = '  file-open "/**" O_RDONLY' ] && [ "$(wc -l <out)" = 5 ]
result $? 'devices'
files '(read "/dev/**" "/**")' '(read "/**" "/dev/sd?" "/dev/**")'
result $? 'devices that both permit'
for rule in '(read "/a")' '(read-own "/a")' '(write "/a")' '(execute "/a")'; do
	! files "$rule" '' && [ "$(wc -l <out)" = 2 ]
	result $? "of the filesystem model $rule"
done

# A file of tests runs against the VXED as it is
cp first x.vxed
cat >'a"b.test' <<'END'
(vxed-under-test "x.vxed")
(deftest one
  (permitted (openat "/var/data" O_RDONLY)))
END
vxed test 'a"b.test' >out
[ $? = 0 ] && grep -q '^ok 1 - one' out
result $? 'tests in a file of any name'
printf '(deftest two (refused (openat "/var/data" O_RDONLY)))\n' >>'a"b.test'
sed 's/^  /\x00/' 'a"b.test' >nul.test
vxed test nul.test >out 2>err
[ $? = 2 ] && ! grep -q '^ok' out && grep -q '^nul.test:3:' err
result $? 'and none behind a NUL is left out'
printf '(deftest one\n' >cut.test
vxed test cut.test >out 2>err
[ $? = 2 ] && grep -q '^cut.test:1:1: ' err
result $? 'nor those of a file that is cut off'

# Impossible times, and a VXED's name that is not UTF-8
for time in 9999-12-31T23:59:59.999999Z 0000-01-01T00:00:00.000000Z \
	2262-04-11T23:47:16.999999Z 2026-01-31T12:00:00.99999999999999999999Z x; do
	open_all /var/data | events | sed "s/2026-01-31T12:00:01.000000Z/$time/" >log
	vxed replay x.vxed --events log >out 2>err
	[ $? = 0 ] && grep -q '^1 events' out && ! grep -q 'runtime error' err
	result $? "the time $time"
done
printf '(vxed "\xffx" (model strict))\n(permit openat "/var/data" O_RDONLY)\n' >y.vxed
open_all /var/data | events | sed 's/"vxed": "x"/"vxed": [255, 120]/' >log
vxed replay y.vxed --events log 2>err | LC_ALL=C grep -q '^1 events .* 1 permitted by both'
result $? 'a name of any bytes'

# Names that try to inject Lisp or terminal escapes
printf '%s\n' '{"kind":"violation","vxed":"x","point":"file-open","call":"openat","abi":"x86-64","values":["/x\"))\n(permit kill *) \u001b[2J",0,0],"error":"EPERM","comm":"a\nb\u001b[1m","pid":1,"tid":1,"uid":0,"sequence":1}' >log
cp first x.vxed
upgrade --accept-all >out
! grep -q $'\x1b' out && vxed check x.vxed && ! grep -qE '^\(permit kill' x.vxed
result $? 'a name is neither Lisp nor an escape'

# Local additions: the files in x.vxed.d belong to x.vxed, and are not changed
cp first x.vxed
mkdir x.vxed.d
echo '(permit openat "/srv/local/*" O_RDONLY)' >x.vxed.d/10-site.vxed
echo 'this is not read' >x.vxed.d/README
open_all /srv/local/a /srv/elsewhere | events violation >log
cp -r x.vxed.d additions
upgrade --accept-all >out
grep -q elsewhere out && ! grep -q 'srv/local' out && has '"/srv/elsewhere"'
result $? 'what an addition permits is not proposed'
diff -r x.vxed.d additions >/dev/null
result $? 'an upgrade leaves additions as they are'
vxed revert ./x.vxed --state state >out && cmp -s x.vxed first
result $? 'a revert takes the upgrade back'
vxed replay x.vxed --events log | grep -q '^2 events .* 1 newly admitted'
result $? 'a replay judges with additions'
ln -s x.vxed link.vxed
same_as() { vxed diff x.vxed "$1" | grep -q '^they permit the same'; }
same_as link.vxed
result $? 'a symlink to a file has its additions'
printf '; one\n(permit opennat "/x")\n' >x.vxed.d/20-bad.vxed
vxed check x.vxed 2>err
[ $? = 2 ] && grep -qE "/x\.vxed\.d/20-bad\.vxed:2:1: .*\(did you mean 'openat'\?\)$" err
result $? 'a mistake in an addition has its file and line'
echo '(vxed y (model strict))' >x.vxed.d/20-bad.vxed
vxed check x.vxed 2>err
[ $? = 2 ] && grep -q '/20-bad\.vxed:1:1: a second (vxed' err
result $? 'an addition is no VXED of its own'
cp x.vxed before
upgrade --accept-all >out 2>err
[ $? = 2 ] && cmp -s x.vxed before
result $? 'with a bad addition nothing is upgraded'
rm x.vxed.d/20-bad.vxed
