#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests vxe-broker, built with sanitizers, over a real socket and with real PAM. The module is not
# loaded here. The suite web tests what needs it.

. "$(dirname "$0")/broker/users.sh"
socket=$work/broker
broker=

result() { # STATUS NAME
	if [ "$1" = 0 ]; then echo "ok - $2"; else echo "not ok - $2"; fi
}

flags='-std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-parameter -iquote . -O1 -g'
# shellcheck disable=SC2086,SC2046
cc $flags -fsanitize=address,undefined -fno-sanitize-recover=all -o "$work/ask" \
	tests/unit/broker/ask.c "$build/check/libvxe.a" \
	"$build/check/libvxelisp.a" $(make -s print-LIBVXE_LIBS) -lm 2>&1
result $? 'the test client compiles'

useradd -M -G vxe-read webdora
mkdir "$work/vxeds" "$work/state"
start() { # OPTION...
	[ -z "$broker" ] || { kill "$broker"; wait "$broker" 2>/dev/null; }
	rm -f "$socket"
	# The sanitizer looks for crypt() at the start, when PAM has not loaded its library yet.
	LD_PRELOAD=libcrypt.so.1 ASAN_OPTIONS=verify_asan_link_order=0 \
		"$build/check/bin/vxe-broker" --socket "$socket" --vxeds "$work/vxeds" \
		--state "$work/state" --database "$work/log.db" --lib "$root/vxed" "$@" 2>>"$work/log" &
	broker=$!
	for _ in $(seq 100); do [ -S "$socket" ] && break; sleep 0.1; done
}
start

declare -A call=([login]=1 [logout]=2 [check]=3 [sessions]=4 [end]=5 [status]=6 [show]=7
	[save]=8 [load]=9 [unload]=10 [mode]=11 [enable]=12 [accept]=13 [unreject]=14
	[revert]=15 [start]=16 [stop]=17 [seen]=18 [changes]=19 [token]=20)
session=
ask() { # CALL [FIELD=VALUE]...
	local name=$1
	shift
	# shellcheck disable=SC2086
	"$work/ask" "$socket" "${call[$name]}" address="${address:-127.0.0.1}" $session "$@" \
		>"$work/reply" 2>"$work/error"
}
field() { sed -n "/^body /q; s/^$1 //p" "$work/reply"; }
body() { sed -n '/^body /,$p' "$work/reply" | sed '1s/^body //'; }
answers() { # STATUS NAME CALL [FIELD=VALUE]...
	local status=$1 name=$2
	shift 2
	ask "$@"
	[ "$(field status)" = "$status" ]
	result $? "$name"
	[ "$(field status)" = "$status" ] || sed 's/^/# /' "$work/reply" "$work/error"
}
body_has() { # TEXT NAME
	body | grep -qF -- "$1"
	result $? "$2"
	body | grep -qF -- "$1" || body | sed 's/^/# /'
}
take_session() { session="session=$(field session) secret=$(field secret)"; }

# Logins --------------------------------------------------------------------------------
answers 401 'a request without a session is refused' check
answers 200 'a member of vxe logs in with the right password' login name=webanna password=right-anna
[ "$(field role) $(field user)" = '2 webanna' ]; result $? 'a member of vxe is an administrator'
take_session
anna=$session
answers 200 'his session lives' check
session="${anna% *} secret=$(printf '0%.0s' {1..64})"
answers 401 'the cookie without its secret is refused' check
session="session=$(printf '0%.0s' {1..64}) ${anna#* }"
answers 401 'the secret without its cookie is refused' check
session=
answers 200 'a member of vxe-read logs in' login name=webbert password=right-bert
[ "$(field role)" = 1 ]; result $? 'a member of vxe-read has the role of a reader'
take_session
bert=$session
session=
answers 403 'a user who is in neither group is refused' login name=webcarl password=right-carl
timed() { # STATUS NAME FIELD=VALUE...: makes a login fail, and sets $took to its duration in ms
	local begun
	begun=$(date +%s%N)
	answers "$1" "$2" login "${@:3}"
	took=$((($(date +%s%N) - begun) / 1000000))
}
address=10.0.0.1
timed 401 'a wrong password' name=webanna password=wrong
wrong=$took
[ -z "$(field done)" ]; result $? 'progress is reported only if it is wanted'
timed 401 'a user that does not exist' name=nobody-here password=wrong
unknown=$took
[ $((wrong / 2500)) -ge 1 ] && [ $((unknown / 2500)) -ge 1 ]
result $? "both take a multiple of the same time ($wrong ms, $unknown ms)"
timed 401 'an empty password' name=webanna password=
timed 401 'an account without a password' name=webdora password=
timed 401 'an unknown token' password="$(printf '1%.0s' {1..64})"
answers 429 'the sixth failed login from an address is refused at once' \
	login name=webanna password=wrong
[ "$(field wait)" -ge 1 ] && [ "$(field wait)" -le 60 ]; result $? 'the reply says how long to wait'
answers 429 'the right password is refused for as long' login name=webanna password=right-anna
address=10.0.0.2
answers 200 'a login from another address succeeds meanwhile' login name=webanna password=right-anna
address=10.0.0.3
for i in 1 2 3 4 5 6; do ask login name=webanna password=right-anna; done
[ "$(field status)" = 200 ]; result $? 'logins that succeed are not counted'

# Many logins at once, from many addresses. At most ten run at a time. After that, logins from
# all addresses are slowed down.
for i in $(seq 50); do
	"$work/ask" "$socket" 1 address="10.1.0.$i" name=webanna password=wrong >"$work/many.$i" 2>&1 &
	pids[i]=$!
done
wait "${pids[@]}"
counts=$(cat "$work"/many.* | sed -n 's/^status //p' | sort | uniq -c | awk '{ printf "%s=%s ", $2, $1 }')
# Status 503 means that ten logins were under way. On a busy machine the fifty may come one after
# the other.
failed=$(cat "$work"/many.* | grep -c '^status 401')
[ "$failed" -ge 1 ] && [ "$failed" -le 40 ] &&
	[ $((failed + $(cat "$work"/many.* | grep -cE '^status (429|503)'))) = 50 ]
result $? "fifty logins at once ($counts)"
for i in $(seq 40); do
	[ "$(field status)" = 429 ] && break
	address=10.2.0.$i
	"$work/ask" "$socket" 1 address="10.2.0.$i" name=webanna password=wrong >"$work/many.$i" 2>&1 &
	pids[i]=$!
	[ $((i % 10)) != 0 ] || wait "${pids[@]}"
done
wait "${pids[@]}"
cat "$work"/many.* | grep -q '^status 429'
result $? 'failures of many addresses are counted together'
address=10.9.0.1
answers 429 'after that, a new address must wait, too' login name=webanna password=right-anna

# Logins by a one-time token are not slowed down.
answers 200 'root gets a token' token
token=$(field secret)
answers 200 'which logs in' login password="$token"
[ "$(field user) $(field role)" = 'root 2' ]; result $? 'the token of root logs in as root'
take_session
mine=$session session=
ask login password="$token"; [ "$(field status)" != 200 ]; result $? 'once'
address=

"$build/check/bin/vxed" web --socket "$socket" --url http://[::1]:80 >"$work/url"
grep -qx 'http://\[::1\]:80/#token=[0-9a-f]\{64\}' "$work/url"
result $? 'vxed web prints an address'
answers 200 'which logs in' login password="$(sed 's/.*=//' "$work/url")"
"$build/check/bin/vxed" web --socket "$work/none" 2>"$work/error"
[ $? = 1 ] && grep -q 'vxe-broker does not run' "$work/error"
result $? 'vxed web fails with a message if no broker runs'

# Who may talk to the broker -------------------------------------------------------------
chmod 0777 "$work"; chmod 0666 "$socket"
as() { setpriv --reuid "$1" --regid "$(id -g "$1")" --init-groups "$work/ask" "$socket" "${@:2}" 2>&1; }
as webanna 20 | grep -q '^status 200'; result $? 'a member of vxe gets a token'
! as webanna 3 | grep -q '^status'; result $? 'a member of vxe can send no other request'
setpriv --reuid webcarl --regid users --clear-groups "$build/check/bin/vxed" web \
	--socket "$socket" 2>"$work/error"
[ $? = 1 ] && grep -q 'only root and members' "$work/error"
result $? 'vxed web refuses a user outside of the group'
! as webcarl 20 | grep -q '^status'; result $? 'a user outside of the groups gets no token'
! as webbert 20 | grep -q '^status'; result $? 'a member of vxe-read gets no token'
! as vxe-web 20 | grep -q '^status'; result $? 'the user of vxewebd gets no token'
# shellcheck disable=SC2086
as vxe-web 3 $bert | grep -q '^status 200'
result $? 'the user of vxewebd may send requests for browsers'
for kind in version call zero reserved string behind short pipe unsealed large; do
	[ "$("$work/ask" "$socket" bad $kind 2>&1)" = closed ]
	result $? "a bad message ends the connection: $kind"
done

# Texts ---------------------------------------------------------------------------------
session=$anna
text='(vxed web (model strict) (mode soft))
(permit openat "/a" O_RDONLY)
'
answers 200 'a new VXED is saved' save name=web text="$text" why='first'
hash=$(field hash)
printf %s "$text" | cmp -s - "$work/vxeds/web.vxed"; result $? 'word for word'
body_has "\"hash\":\"$hash\",\"version\":0,\"loaded\":false" 'the reply has its hash and version'
answers 412 'saving without a hash does not replace an existing VXED' \
	save name=web text="$text; other"
body_has "\"hash\":\"$hash\",\"when\":\"" 'the reply has the hash of the present text, and the time'
body_has '"who":"webanna"' 'the reply says who wrote it'
answers 200 'saving with the hash that was read replaces the VXED' \
	save name=web hash="$hash" text="$text; second
"
second=$(field hash)
answers 412 'saving with an old hash is refused' save name=web hash="$hash" text="$text; third"
answers 422 'a text that is not a VXED is refused' \
	save name=web hash="$second" text='(vxed web (model strict))
(permit opennat "/a" O_RDONLY)'
[ "$(field line)" = 2 ] && field message | grep -q "did you mean 'openat'"
result $? 'the message has the line, and suggests the right name'
answers 422 'a text with the name of another VXED is refused' \
	save name=web hash="$second" text='(vxed x (model strict))'
answers 422 'a name that is a path is refused' save name=../web text="$text"
answers 422 'saving without a text is refused' save name=web hash="$second"
grep -q second "$work/vxeds/web.vxed"; result $? 'after the refused saves the file is unchanged'
answers 200 'revert restores the earlier text' revert name=web number=0 hash="$second"
printf %s "$text" | cmp -s - "$work/vxeds/web.vxed"; result $? 'word for word'
answers 404 'revert to a version that does not exist is refused' revert name=web number=99
answers 404 'revert of a VXED that does not exist is refused' revert name=none
[ ! -e "$work/state/none" ]; result $? 'the refused revert leaves no folder behind'
grep -q '^0001 [^ ]* \[webanna web 127.0.0.1\] edited$' "$work/state/web/changes"
result $? 'the history says who did what, and from where'

# Proposals, from a store with violations -----------------------------------------------
python3 - "$root" >"$work/ring" <<'END'
import sys
sys.path.insert(0, sys.argv[1] + "/tests/unit/store")
from records import *
for number, path in enumerate((b"/etc/alpha", b"/srv/beta") + (b"/usr/gamma",) * 90000):
    sys.stdout.buffer.write(record(number, point=objects(sys.argv[1])["file-open"], call=OPENAT,
                                   mode=2, name=b"web", args=(path, 0, 0)))
END
"$build/check/bin/vxelogd" --database "$work/log.db" --source "$work/ring" >/dev/null 2>&1
"$build/check/bin/vxed" upgrade --lib "$root/vxed" --state "$work/state" \
	--database "$work/log.db" "$work/vxeds/web.vxed" >"$work/proposed"
id_of() { sed -n "N; s/^\([0-9a-f]\{12\}\) .*\n  + .*$1.*/\1/p; D" "$work/proposed"; }
b0=$(id_of alpha) b1=$(id_of beta)
answers 412 'proposals for another text are refused' accept name=web hash="$second" text="+$b0
"
answers 409 'the id of no proposal is refused' accept name=web hash="$hash" text="+000000000000
"
answers 422 'an id without a sign is refused' accept name=web hash="$hash" text="$b0
"
answers 422 'a proposal cannot be both accepted and rejected' \
	accept name=web hash="$hash" text="+$b0
-$b0
"
printf %s "$text" | cmp -s - "$work/vxeds/web.vxed"; result $? 'the refused calls changed nothing'
answers 200 'one proposal is accepted, and one rejected' \
	accept name=web hash="$hash" why=needed since=1 flags=32 text="+$b0
-$b1
"
field done | awk '$1 < last || $1 > 10000 { bad = 1 } { last = $1 } END { exit bad || last < 1 }'
result $? "replies before that report the progress ($(field done | tr '\n' ' '))"
body_has '"added":1,"rejected":1,' 'the reply counts both'
grep -q '"/etc/alpha"' "$work/vxeds/web.vxed" && ! grep -q '"/srv/beta"' "$work/vxeds/web.vxed"
result $? 'the file has only the accepted rule'
answers 409 'a rejected rule is not proposed again' accept name=web hash="$(field hash)" text="+$b1
"
answers 404 'taking back a rejection that does not exist is refused' \
	unreject name=web id=000000000000
answers 404 'an id that is a path is refused' unreject name=web id=../../x
answers 200 'a rejection is taken back' unreject name=web id="$b1"
answers 200 'the rule can then be accepted' accept name=web \
	hash="$(b2sum -l 256 "$work/vxeds/web.vxed" | cut -d' ' -f1)" text="+$b1
"
grep -q '"/srv/beta"' "$work/vxeds/web.vxed"; result $? 'the file has the rule'

# Without a module ------------------------------------------------------------------------
answers 200 'the state without a module' status
body_has '"module":{"loaded":false},"vxeds":[],"traces":[],"user":"webanna","role":"admin"' \
	'the state says that no module is loaded'
for name in show load unload mode start; do
	given=(name=web mode=2)
	[ $name != start ] || given+=(text=/bin/true)
	ask $name "${given[@]}"
	[ "$(field status) $(field kind)" = '503 device' ]
	result $? "$name without a module is refused"
done
answers 422 'a mode that does not exist is refused' load name=web mode=9
answers 404 'stopping a trace that does not run is refused' stop name=web
session=
answers 200 'the state without a session' status
body_has '"traces":[]}' 'the state without a session has no user'
session=$anna

# Roles ---------------------------------------------------------------------------------
session=$bert
for name in load unload mode enable unreject revert stop; do
	answers 403 "a reader may not $name" $name name=web mode=2
done
for name in save accept start; do
	answers 403 "a reader may not $name" $name name=web text="$text"
done
answers 200 'a reader sees the state' status
answers 200 'a reader marks violations as seen' seen name=web number=7
answers 200 'a mark with a lower number is accepted' seen name=web number=3
ask status; body_has '"seen":{"web":7}' 'but the mark stays at the higher number'
answers 422 'a mark with a bad name is refused' seen name=a/b number=1
session=$anna
ask status; body_has '"seen":{}' 'other users do not have the mark'
session=$bert
answers 200 'a reader marks everything as seen' seen number=9
ask status; body_has '"seen":{"*":9}' 'one mark then replaces the others'
ask sessions
! body | grep -q webanna; result $? 'a reader sees only his own sessions'
session=$anna
ask sessions
body_has '"user":"webbert","role":"read","address":"127.0.0.1"' 'an administrator sees all sessions'
other=$(body | grep -o '{[^}]*webbert[^}]*}' | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/')
own=$(body | grep -o '{[^}]*"current":true}' | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/')
session=$bert
answers 404 'a reader cannot end the session of another user' end id="$own"
session=$anna
answers 200 'an administrator can end it' end id="$other"
answers 404 'a session cannot be ended twice' end id="$other"
session=$bert
answers 401 'that session is no longer valid' check
session=$mine
answers 200 'a user logs out' logout
answers 401 'the session is no longer valid after the logout' check

# The audit log ---------------------------------------------------------------------------
session=$anna
answers 200 'the audit log can be read' changes limit=200
rows=$(body)
for entry in '"user":"webanna","from":"web","address":"127.0.0.1","what":"login","detail":"by password"' \
	'"user":"nobody-here","from":"web","address":"10.0.0.1","what":"login-failed"' \
	'"user":"root","from":"command","address":"uid=0 pid=' \
	'"user":"root","from":"web","address":"10.9.0.1","what":"login","detail":"by token"' \
	'"what":"save","vxed":"web","detail":"first"}' \
	'"what":"revert","vxed":"web","version":2,"detail":"0"}' \
	'"user":"webbert","from":"web","address":"127.0.0.1","what":"mode","vxed":"web","error":"this user may only read"' \
	'"what":"session-end","detail":"webbert, 127.0.0.1"' '"user":"root","from":"web","address":"127.0.0.1","what":"logout"'; do
	grep -qF "$entry" <<<"$rows"
	result $? "the audit log has $entry"
done
! grep -q 'right-' "$work/state/.audit.jsonl"; result $? 'the audit log has no password'
ask changes limit=3
body >"$work/body"
python3 - "$work/body" <<'END'
import json, sys
body = json.load(open(sys.argv[1]))
ids = [row['id'] for row in body['rows']]
sys.exit(not (len(ids) == 3 and ids == sorted(ids, reverse=True) and body['next'] == ids[-1]))
END
result $? 'a page of the audit log is JSON, newest first'

# Restart and time ------------------------------------------------------------------------
# Waits until a number of seconds after the last request. A machine that is too slow for
# that repeats the test.
since=0
at() { # SECONDS CALL...
	local left
	left=$(($1 * 1000 - ($(date +%s%N) / 1000000 - since)))
	[ $left -le 0 ] || sleep "$(printf '%d.%03d' $((left / 1000)) $((left % 1000)))"
	late=$((late | ($(date +%s%N) / 1000000 - since > $1 * 1000 + 1000)))
	since=$(($(date +%s%N) / 1000000))
	ask "${@:2}"
}
idle() { # prints the statuses
	session=
	late=0
	ask token; ask login password="$(field secret)"; take_session
	since=$(($(date +%s%N) / 1000000))
	for step in '3 check' '3 check' '3 check flags=16' '3 check'; do
		# shellcheck disable=SC2086
		at $step
		printf '%s ' "$(field status)"
	done
	return $late
}
start --idle 5 --lifetime 30
answers 401 'no session outlives the broker' check
session=
ask token; ask login password="$(field secret)"; take_session
ask status; body_has '"seen":{}' 'the marks of a user without any are empty after a restart'
for _ in 1 2 3 4 5; do statuses=$(idle) && break; done
[ "$statuses" = '200 200 200 401 ' ]
result $? "an idle session ends, even if a page polls ($statuses)"
start --idle 5 --lifetime 6
session=
ask token; ask login password="$(field secret)"; take_session
for _ in 1 2 3 4 5 6 7; do sleep 1; ask check; done
[ "$(field status)" = 401 ]; result $? 'a busy session ends after its lifetime'
session=
ask token; late=$(field secret)
for _ in $(seq 20); do
	ask token; ask login password="$(field secret)"
	[ "$(field status)" = 200 ] || break
done
[ "$(field status)" = 200 ]; result $? 'a user with too many sessions can log in again'
for _ in $(seq 16); do ask token; done
answers 401 'a token ends when sixteen newer ones are made' login password="$late"

! grep -q 'Sanitizer\|runtime error' "$work/log"; result $? 'the sanitizers report nothing'
grep -q 'Sanitizer\|runtime error' "$work/log" && sed 's/^/# /' "$work/log" | head -n 40
grep -q 'refused: call 3 of uid=' "$work/log"; result $? 'a refused user is logged'
kill -0 $broker; result $? 'the broker still runs'
