#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the command-line tools without the module: usage, exit statuses, printing of events, and
# learning from events.
# long

. "$(dirname "$0")/tools/folder.sh"
golden=$here/tools

# status WANTED COMMAND...: the command prints something and ends with the wanted exit status.
status() {
	local wanted=$1 got
	shift
	"$@" >out 2>err </dev/null
	got=$?
	[ $got = "$wanted" ] && { [ -s out ] || [ -s err ]; } && ! grep -q Sanitizer err
	result $? "exit status $wanted: $*"
	[ $got = "$wanted" ] || sed "s/^/# $got: /" err
}

same() { # NAME FILE: the standard input must have the content of the file
	cat >got
	if [ -n "$UPDATE" ]; then cp got "$2"; fi
	cmp -s got "$2"
	result $? "$1"
	diff "$2" got | sed 's/^/# /'
}

# Usage
for tool in vxe vxed vxelog; do
	status 0 $tool --help
	status 0 $tool --version
	status 2 $tool --nonsense
done
status 2 vxe
status 2 vxe x.vxed
status 2 vxe --mode gentle x.vxed true
status 2 vxe --mode trace
status 2 vxe --mode trace --model trace true
status 2 vxe -o x x.vxed true
status 127 vxe x.vxed no-such-program
status 127 vxe --mode trace no-such-program
status 126 vxe x.vxed /etc/passwd
status 2 vxed
status 2 vxed nonsense
status 2 vxed load
status 2 vxed check
status 2 vxed check --json x
status 2 vxed mode x
status 2 vxed mode x gentle
status 2 vxed list x
status 2 vxed show
status 2 vxed trace
status 2 vxed trace x
status 2 vxed trace $'/usr/sbin/x\n/usr/sbin/y'
status 2 vxed trace /usr/sbin/x --model strict
status 1 vxed trace --stop --state /dev/null
status 2 vxed trace --stop x y
status 2 vxelog x
if [ ! -e /dev/vxe ]; then
	echo '(vxed x (model strict))' >x.vxed
	status 125 vxe x.vxed true
	status 125 vxe --mode trace true
	status 1 vxed load x.vxed
	status 1 vxed list
	status 1 vxed status
	status 1 vxelog
fi

echo '(vxed x (model strict))' | vxed check -
result $? 'check reads a VXED from standard input'
echo '(vxed x (model strict)' | vxed check - 2>err
[ $? = 2 ] && grep -q '^-:1:' err
result $? 'check refuses a damaged VXED from standard input'

printf '(vxed x (model strict))\n(permit a\x1b[2J\x07 "/")\n' | vxed check - 2>err
[ $? = 2 ] && grep -q '^-:2:' err && ! LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f]' err
result $? 'control characters of the text are not printed'

# Suggestions for mistyped names
vxed chekc x.vxed >out 2>err
[ $? = 2 ] && grep -qx "vxed: chekc: there is no such command (did you mean 'check'?)" err
result $? 'a mistyped command gets a suggestion'
printf '(vxed x (model strict))\n(permit opennat "/")\n' | vxed check - 2>err
[ $? = 2 ] && grep -qE "^-:2:1: .*opennat.* \(did you mean 'openat'\?\)$" err
result $? 'a mistyped call gets a suggestion'
printf '(vxed x (model strict))\n(permitt openat "/")\n' | vxed check - 2>err
[ $? = 2 ] && grep -qxE "^-:2:1: undefined function permitt \(did you mean 'permit'\?\)$" err
result $? 'a mistyped rule gets a suggestion'

# Events
cd "$root" || exit 1
cc -std=gnu11 -D_GNU_SOURCE -O1 -g -fsanitize=address,undefined \
	-iquote . -o "$work/print" tests/unit/tools/print.c \
	"$check/libvxe.a" "$check/libvxelisp.a" -ljson-c
result $? 'print.c compiles'
cd "$work" || exit 1
for form in text json again; do
	./print $form | same "events as $form" "$golden/events.$form"
done
./print json | python3 -c 'import json, sys
for line in sys.stdin.buffer: json.loads(line.decode("utf-8"))' 2>err
result $? 'the JSON is valid for other programs'
! ./print text | LC_ALL=C grep -q $'[\x01-\x09\x0b-\x1f\x7f]'
result $? 'the text has no control characters'

# Learning
for model in strict filesystem; do
	vxed generate --model $model --name sort --activate /usr/bin/sort \
		"$golden/events.jsonl" 2>err | same "a $model VXED" "$golden/$model.learned"
	vxed check "$golden/$model.learned"
	result $? "the learned text is a VXED"
	{ tac "$golden/events.jsonl"; cat "$golden/events.jsonl"; } |
		vxed generate --model $model --name sort --activate /usr/bin/sort - |
		cmp -s - "$golden/$model.learned"
	result $? "the order and number of events make no difference"
done
for name in '' 'a b' a/b .a $'a\n(permit kill *)' "$(printf 'a%.0s' {1..64})"; do
	vxed generate --name "$name" -o named.vxed "$golden/events.jsonl" 2>err
	[ $? = 2 ] && [ ! -e named.vxed ] && [ "$(wc -l <err)" = 1 ]
	result $? "no name: ${name@Q}"
done
for name in 'a"b' 'a;b' "a'b" 17 nil 'a|b' 'a\b' 'a(b' $'\xffa'; do
	vxed generate --name "$name" "$golden/events.jsonl" >out && vxed check out
	result $? "a name: ${name@Q}"
done
echo '{"kind":"lost","values":[3]}' | vxed generate >out
grep -q '^; INCOMPLETE: 3 events' out
result $? 'the learned VXED says how many events were lost'
vxed generate -o made.vxed "$golden/events.jsonl" && vxed check made.vxed &&
	[ "$(echo made.vxed*)" = made.vxed ]
result $? '-o writes a complete file'
vxed generate -o no/made.vxed "$golden/events.jsonl" 2>/dev/null
[ $? = 1 ]
result $? '-o fails if the file cannot be written'
for line in '' '[]' '{' '{"kind":"permitted"}' '{"kind":"permitted","point":"x","values":[]}' \
	'{"kind":"permitted","point":"read","values":[{}]}' \
	'{"kind":"permitted","point":"read","values":[1,2,3,4,5,6,7]}' \
	'{"kind":"permitted","point":"file-open","values":[[300],1]}'; do
	echo "$line" >bad.jsonl
	vxed generate bad.jsonl >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -qE '^bad.jsonl:1:[0-9]+: ' err
	result $? "generate refuses: $line"
done
vxed generate /dev/null >out && vxed check out
result $? 'generate makes a VXED from no events'
