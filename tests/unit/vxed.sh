#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests policies: which texts are valid VXEDs, the messages for those that are not, and the verdicts
# of the models. Prints a line for each case.

. "$(dirname "$0")/tools/folder.sh"

report() { # NAME: prints the result of the command before it
	if [ $? = 0 ]; then echo "ok - $1"; else echo "not ok - $1"; fi
}

options=()
# bad 'WHERE: MESSAGE': the text on standard input must be refused with this message.
bad() {
	local status

	cat >x.vxed
	prlimit --cpu=20 "$check/bin/vxed" check "${options[@]}" x.vxed 2>&1 >/dev/null |
		sed "s/ (did you mean '[^']*'?)\$//; s|in /.*/share/vxe\$|in LIBRARY|" >out
	status=${PIPESTATUS[0]}
	[ "$status,$(<out)" = "2,x.vxed:$1" ]
	report "refused: $1"
	[ "$(<out)" = "x.vxed:$1" ] || sed 's/^/# /' out
}

good() {
	cat >x.vxed
	"$check/bin/vxed" check "${options[@]}" x.vxed >out 2>&1 && [ ! -s out ]
	report "accepted: $1"
	sed 's/^/# /' out
}

strict='(vxed x (model strict))'

# Names that pass through a symlink of this system. The resolved path of a file never has one.
ln -s "$work" "$work/link"
cat >x.vxed <<-END
	(vxed x (model filesystem) (activate "$work/link/program"))
	; "$work/link/comment"
	(read "$work/link/**" "$work/x/link/**" "$work/link" "$work/**")
END
"$check/bin/vxed" check x.vxed >out 2>&1 &&
	[ "$(cut -d ' ' -f 1,3 out | paste -sd ' ')" = \
	"x.vxed:1:38: \"$work/link/program\" x.vxed:3:7: \"$work/link/**\"" ] &&
	grep -q "say \"$work/program\"" out
report "warned: a pattern that leads through a symlink"

# If the last component is a symlink, the kernel opens or executes its target. Other calls may act
# on the symlink itself, so their rules may name it.
cat >x.vxed <<-END
	(vxed x (model strict) (activate "$work/link"))
	(permit openat "$work/link" O_RDONLY) (permit readlink "$work/link")
	(refuse execve "$work/link") (permit unlink "$work/link") (permit openat "$work/lin*")
END
"$check/bin/vxed" check x.vxed >out 2>&1 &&
	[ "$(cut -d ' ' -f 1 out | paste -sd ' ')" = "x.vxed:2:16: x.vxed:3:16:" ] &&
	[ "$(grep -c "say \"$work\"" out)" = 2 ]
report "warned: a file that is a symlink"

. "$here/vxed/texts.sh"

# Files that are too long or missing.
head -c 100000000 /dev/zero >x.vxed
"$check/bin/vxed" check x.vxed >out 2>&1
[ "$?,$(<out)" = '2,vxed: x.vxed: longer than 4194304 bytes' ]
report 'a file of 100 MB'
"$check/bin/vxed" check nosuch.vxed >out 2>&1
[ "$?,$(<out)" = '2,vxed: nosuch.vxed: No such file or directory' ]
report 'a file that is not there'

# A library that includes itself.
mkdir lib
echo '(include "b")' >lib/a.lisp
printf '\n(include "a")\n' >lib/b.lisp
echo '(vxed x (model a))' >x.vxed
"$check/bin/vxed" check --lib lib x.vxed >out 2>&1
[ "$?,$(<out)" = '2,b.lisp:2:1: a.lisp includes itself in a circle' ]
report 'a circle of files'

# An include inside another form would be ignored, so it is refused.
printf '(vxed x (model strict))\n(when t\n  (include "strict"))\n' >x.vxed
"$check/bin/vxed" check x.vxed >out 2>&1
[ "$?,$(<out)" = '2,x.vxed:3:3: (include NAME) inside of another form' ]
report 'an include inside of another form'

# A policy cannot define again what the model has defined.
for model in strict filesystem promises; do
	printf '(vxed x (model %s))\n\n(defun install () nil)\n' $model >x.vxed
	"$check/bin/vxed" check x.vxed >out 2>&1
	[ "$?,$(<out)" = '2,x.vxed:3:1: install is part of the library' ]
	report "a function of the model $model, defined again"
done
printf '(vxed x (model strict))\n(defparameter *permits* nil)\n' >x.vxed
"$check/bin/vxed" check x.vxed >out 2>&1
[ "$?,$(<out)" = '2,x.vxed:2:1: *permits* is part of the library' ]
report 'a variable of the model, defined again'

# Every shipped policy compiles. It also takes a rule at its end, as upgrades append them.
for policy in "$root"/{webui/,}policies/*.vxed; do
	name=${policy##*/}
	"$check/bin/vxed" check "$policy" >out 2>&1
	report "$name is a VXED"
	sed 's/^/# /' out
	{
		cat "$policy"
		grep -q '(model strict)' "$policy" && echo '(permit openat "/srv/new" O_RDONLY)' ||
			echo '(read "/srv/new")'
	} >x.vxed
	"$check/bin/vxed" check x.vxed >out 2>&1
	report "$name takes another rule"
	sed 's/^/# /' out
done

# Verdicts.
cd "$root" || exit 1
cc -std=gnu11 -D_GNU_SOURCE -O1 -g -fsanitize=address,undefined \
	-iquote . -o "$work/judge" tests/unit/vxed/judge.c \
	"$check/libvxe.a" "$check/libvxelisp.a"
report 'judge.c compiles'
for policy in tests/unit/vxed/*.vxed; do
	prlimit --cpu=100 "$work/judge" vxed "$policy" "${policy%.vxed}.cases"
	report "all verdicts of ${policy##*/} are as expected"
done

# Compares calls.def with libseccomp.
cc -std=gnu11 -O1 -iquote . -o "$work/numbers" \
	tests/unit/vxed/numbers.c vxed/points.c -lseccomp
report 'numbers.c compiles'
"$work/numbers"

# Each call of escapes.lisp is refused with its errno in a VXED without permits, and is permitted
# after (permit ...).
escapes=$(sed -nE 's/^\(escape +([^ ]+) +(E[A-Z]+) +".+"\)$/(\2 \1)/p' vxed/models/escapes.lisp)
# shmget, msgget and semget need a key here, because they are permitted without one. Calls that are
# judged by paths need paths.
sed -E 's/get\)/get 17)/; s/ (path-chroot|sb-umount)\)/ \1 "\/x")/; s/ move-mount\)/ move-mount "\/x" "\/y")/
	s/ sb-mount\)/ sb-mount "x" "\/x" "x" 0)/' <<<"$escapes" >"$work/escapes.cases"
printf '(vxed x (model filesystem))\n(read "/**")\n(write "/**")\n(execute "/**")\n' >"$work/escapes.vxed"
prlimit --cpu=100 "$work/judge" vxed "$work/escapes.vxed" "$work/escapes.cases"
report 'the calls that could escape are refused'
# The calls that the model's functions refuse even if all names may be changed.
sed -nE 's/^\(escape-case (E[A-Z]+) "[^"]+" (.+)\)$/(\1 \2)/p' vxed/models/escapes.lisp \
	>"$work/examples.cases"
{ cat "$work/escapes.vxed"; echo '(node "/**")'; } >"$work/examples.vxed"
prlimit --cpu=100 "$work/judge" vxed "$work/examples.vxed" "$work/examples.cases"
report 'every example of what is refused is'
[ "$(grep -c '^(escape-case ' vxed/models/escapes.lisp)" = "$(wc -l <"$work/examples.cases")" ]
report 'and has a reason'
[ "$(grep -c '^(escape ' vxed/models/escapes.lisp)" = "$(wc -l <<<"$escapes")" ]
report 'each of it has a reason'
sed -E 's/^\(E[A-Z]+/(permit/' "$work/escapes.cases" >>"$work/escapes.vxed"
sed -i 's/^(E[A-Z]* /(t /' "$work/escapes.cases"
prlimit --cpu=100 "$work/judge" vxed "$work/escapes.vxed" "$work/escapes.cases"
report 'and given back where that is said'
