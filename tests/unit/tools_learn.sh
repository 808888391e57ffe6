#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the learner without the module: which names it widens to patterns, and which it never
# widens. The events come from files.
# long

. "$(dirname "$0")/tools/events.sh"

# Names of users are widened if two users are seen, but not if one is
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
file-open openat /var/log/app-2026-01-29.log 0x441 0
file-open openat /var/cache/item-17 1 0
file-open openat /etc/2026-01-31.conf 0 0
END
has '(permit execve "/home/alice/bin/tool")'
has_not '/home/*/bin'
has '(permit openat "/var/log/app-2026-01-29.log"'
has '(permit openat "/var/cache/item-17" O_WRONLY)'
has '(permit openat "/etc/2026-01-31.conf" O_RDONLY)'

# The time of the trace itself in names of what the program changes: one example is enough
learn <<'END'
file-open openat /var/log/app-2026-01-31.log 0x441 0
file-open openat /var/log/old-2026-01-31.log 0 0
file-open openat /srv/new/2025-12-24.log 0x441 0
file-open openat /etc/app-2026-01-31.conf 0x441 0
path-mkdir mkdir /srv/pictures/2026/01/31 448 0
file-open openat /srv/pictures/2026/01/31/front.1769860805123.mp4 0xc1 0
file-open openat /srv/pictures/7/01/31/front.17698.mp4 0xc1 0
END
has '(permit openat "/var/log/app-20[0-9][0-9]-[01][0-9]-[0-3][0-9].log" (O_WRONLY O_CREAT O_APPEND))'
has '(permit openat "/var/log/old-2026-01-31.log" O_RDONLY)'
has '(permit openat "/srv/new/2025-12-24.log"'
has '(permit openat "/etc/app-2026-01-31.conf"'
has '(permit mkdir "/srv/pictures/20[0-9][0-9]/[01][0-9]/[0-3][0-9]"'
has '(permit openat "/srv/pictures/20[0-9][0-9]/[01][0-9]/[0-3][0-9]/front.[0-9]*.mp4"'
has '(permit openat "/srv/pictures/7/01/31/front.17698.mp4"'

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

# Temporary and permanent files: a made-up name is widened
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

# Learning and upgrading make a VXED that compiles, whatever bytes names contain
compiles() { # TITLE [OPTION...]: learns from the events on the standard input
	local title=$1
	shift
	learn "$@" && vxed check x.vxed
	result $? "the learned VXED compiles: $title"
}
echo 'file-open openat "memfd:a//b" 2 0' | compiles 'two slashes in a memfd'
echo 'sb-mount mount ":user" /mnt tmpfs 6' | compiles 'a source as a marker'
echo 'path-rename rename tmpfs:/a /mnt/b 0' | compiles 'a name in no mount' --model filesystem
passing /srv/a 0abcde 0bcdef '??????' | compiles 'a name as the shape of others'
python3 -c 'print("file-open openat " + "/d" * 1900 + " 0 0")' | compiles 'a deep name'
python3 -c '
for i in range(200): print("file-open openat " + "/d%d" % i * 300 + " 1 0")' | compiles 'deep names'
echo 'file-exec execve' | learn && vxed check x.vxed && ! grep -q file-exec x.vxed
result $? 'an exec without a path makes no rule'
# A client connects to the port of a service. A server answers to ports that the kernel chose.
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
# A DHCP server answers hosts at a fixed port. Others that send to that port know one host.
{
	echo 'socket-bind bind inet:0.0.0.0:67'
	echo 'socket-sendmsg sendmsg inet:192.0.2.63:68'
	echo 'socket-sendmsg sendto inet:192.0.2.63:0'
	echo 'socket-sendmsg sendmsg inet:192.0.2.63:45678'
	echo 'socket-sendmsg sendto inet:192.0.2.9:53'
} >leases
learn <leases
has '(permit sendmsg "inet:*:68")'
has '(permit sendto "inet:*:0")'
has '(permit sendmsg "inet:*:{3[2-9],4[0-9],5[0-9],60}[0-9][0-9][0-9]")'
has '(permit sendto "inet:192.0.2.9:53")'
sed 1d leases | learn
has '(permit sendmsg "inet:192.0.2.63:68")'
has_not '"inet:*'
echo '(vxed x (model strict) (mode soft))' >x.vxed
echo 'file-open openat /srv/x 0 0' | events violation >log
mkdir -p broken/x/rejected
echo '(nonsense' >broken/x/rejected/000000.strict.vxed
upgrade --state broken --accept-all >/dev/null 2>said
has '"/srv/x"'
grep -q '000000.strict.vxed: it is ignored' said
result $? 'a damaged rejection is ignored'

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
	grep -qE 'looks made up but was seen only once.*--merge.*vxed upgrade' err && [ "$(wc -l <err)" = 1 ]
	result $? "$model: one name is not widened, and a message says so"
	cp x.vxed single
	temporary /tmp/sortQx7Rt2 /tmp/sortAb3dE9 | learn --model $model 2>err
	has "$(made '/tmp/sort??????')   ; a name that it makes up; 2 seen"
	has "$(removed '/tmp/sort??????')   ; a name that it makes up; 2 seen"
	has_not /tmp/sortQx7Rt2
	[ ! -s err ]
	result $? "$model: two names are widened, without a message"
	cp single x.vxed
	temporary /tmp/sortAb3dE9 | merge
	has "$(made '/tmp/sort??????')"
	has "$(removed '/tmp/sort??????')"
	has_not /tmp/sortQx7Rt2
	[ ! -s err ] && vxed check x.vxed
	result $? "$model: one name and another of a second run are widened"
	temporary /tmp/sortMm9Nn8 | events >log
	vxed replay x.vxed --against single --events log | grep -qE ' [1-9][0-9]* newly admitted'
	result $? "$model: the widened rule permits a third name"
	cp single x.vxed
	temporary /tmp/sortAb3dE9 | events violation >log
	vxed upgrade ./x.vxed --state upgraded --passwd passwd --events log --accept-all \
		</dev/null >out 2>&1
	has "$(made '/tmp/sort??????')"
	has "$(removed '/tmp/sort??????')"
	has_not /tmp/sortQx7Rt2
	grep -qF "+ $(made '/tmp/sort??????')" out && grep -qF -- "- $(made /tmp/sortQx7Rt2)" out &&
		grep -q 'a name that it makes up; 2 seen' out
	result $? "$model: an upgrade says which rule it widens, and why"
	temporary /tmp/sortMm9Nn8 | events violation >log
	vxed upgrade ./x.vxed --state upgraded --passwd passwd --events log </dev/null |
		grep -q 'nothing was refused that is not permitted now'
	result $? "$model: the next upgrade proposes nothing"
	rm -r upgraded
done

# The same for each component of a path, for names that a VXED permits to create, and for two homes
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
file-open openat /srv/log-2026-01-30 0xc1 0
socket-bind bind inet:0.0.0.0:40001
file-open openat /usr/lib/libz.so.1.2 1 0
END
learn <one 2>err
has '(permit openat "/dev/pts/3" O_RDWR)'
has '(permit openat "/srv/log-2026-01-30" '
has '(permit bind "inet:0.0.0.0:40001")'
has '(permit openat "/usr/lib/libz.so.1.2" O_WRONLY)'
sed 's/pts.3/pts\/4/; s/01-30/02-01/; s/40001/40002/; s/1\.2 /1.3 /' one | cat one - | learn 2>err
has '(permit openat "/dev/pts/*" O_RDWR)   ; any terminal; 2 seen'
has '(permit openat "/srv/log-20[0-9][0-9]-'
has '(permit bind "inet:0.0.0.0:{3[2-9],4[0-9],5[0-9],60}[0-9][0-9][0-9]")'
has '(permit openat "/usr/lib/libz.so.1.*" O_WRONLY)'

# Rules permit only a user's own files if no user was seen to open a file of another user. A bit
# of the flags says whether the file belonged to the caller
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
# A user who was seen to open a file of another user may open that file, but no others like it.
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
result $? 'a trace without owners makes rules for all files'
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
result $? 'replay permits the recorded calls'
own_files | sed "s/$own/0/" | events >log
vxed replay own.vxed --events log | grep -q ' 4 newly refused'
result $? 'replay refuses the same calls on files of other users'
echo 'file-open openat /home/carol/own 0 0' | events violation >log
vxed why 1 own.vxed --events log |
	grep -qF '(permit openat "/home/*/own" (O_RDONLY own)): its argument 2 would have to be wider'
result $? 'why names the nearest rule'
vxed why 1 own.vxed --json --events log | python3 -c '
import json, sys
why = json.load(sys.stdin)
assert (why["now"], why["cause"], why["argument"]) == ("refused", "no_rule", 2), why
assert "its argument 2 would have to be wider" in why["text"] and why["nearest"]["file"], why'
result $? 'why as JSON'
yes 'file-open openat /home/carol/own 0 0' | head -n 60000 | events violation >many
script -qec 'vxed replay own.vxed --events many' /dev/null | grep -qE '[0-9]+ %, [0-9]+ s left'
result $? 'replay shows its progress on a terminal'
vxed replay own.vxed --events many 2>&1 | grep -q ' %'
[ $? = 1 ]
result $? 'replay shows no progress elsewhere'
sed 's/ own)/)/' own.vxed >plain.vxed
vxed diff plain.vxed own.vxed >out
grep -qF 'plain.vxed permits, and own.vxed does not' out &&
	! grep -qF 'own.vxed permits, and plain' out && grep -qF '"/home/*/own" O_RDONLY' out
result $? 'diff prints the difference of two VXEDs'
vxed diff plain.vxed own.vxed --json | python3 -c '
import json, sys
plain, own = json.load(sys.stdin)
assert (plain["file"], own["file"], own["permits"]) == ("plain.vxed", "own.vxed", []), (plain, own)
assert any("/home/*/own" in rule for rule in plain["permits"]), plain'
result $? 'diff --json has the difference'
for user in carol dave; do echo "file-open openat /home/$user/own 0 0"; done | events violation >log
sed -i 's/^bob.*/&\ncarol:x:1003:1003::\/home\/carol:\/bin\/sh\ndave:x:1004:1004::\/home\/dave:\/bin\/sh/' passwd
vxed upgrade ./x.vxed --state owners --passwd passwd --events log --accept-all </dev/null >/dev/null
has '(permit openat "/home/*/own" O_RDONLY)'
sed -i '/^carol/d; /^dave/d' passwd
rm -r owners

# An event of an older version, which recorded one argument fewer
echo 'path-truncate truncate /srv/cut' | events >log
printf '(vxed x (model strict))\n(permit truncate "/srv/cut")\n' >y.vxed
vxed replay y.vxed --events log | grep -q ' 0 newly refused'
result $? 'replay reads an event of an older version'

# Literal rules (--exact)
{ open_all /srv/www/{1,2,3,4,5,6}.html; echo 'file-open openat /dev/pts/3 2 0'; } | learn --exact
has '(permit openat "/srv/www/3.html" O_RDONLY)'
has '(permit openat "/dev/pts/3" O_RDWR)'
has_not '*"'
