#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the life of a VXED without the module: merging, upgrades, history, why and diff. The
# events come from files.
# long

. "$(dirname "$0")/tools/events.sh"

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

# Patterns for users are compared with names of users
for model in strict filesystem; do
	changed() { for file; do echo "file-open openat $file 0x42 0"; done; }
	changed /srv/mail/{1001,1002}/m.{2,3} | learn --model $model
	has '"/srv/mail/[1-9]*/m.2"'
	changed /srv/mail/1002/m.7 | merge
	has '"/srv/mail/[1-9]*/m.[0-9]*"'
	has_not /1002
done

# Names that a digest begins with are found by what a later trace puts there
for name in 2b 51; do echo "path-mkdir mkdir /srv/cache/$name 448"; done | learn
has '(permit mkdir "/srv/cache/2b")'
changed /srv/cache/{2b/2bd41c8ae8e0cf9a,51/51aa3c91be6d0a71} | merge
has '(permit mkdir "/srv/cache/[0-9a-f][0-9a-f]")'
has_not /2b

# Upgrades
open_all /var/data | learn
echo 'file-open openat /proc/321/environ 0 0 2' | events violation >log
upgrade >out
grep -qE '^[0-9a-f]{12}  privilege' out && grep -qF '"/proc/[1-9]*/environ" O_RDONLY other)' out
result $? 'the environment of processes outside is a privilege'

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
	[ $? = 2 ] && [ -s err ] && cmp -s x.vxed first
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

# Why
cp first x.vxed
open_all /var/data | events >log
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
