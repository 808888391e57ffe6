#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the program vxelisp: its output and its exit status.
cd "$(dirname "$0")/../.." || exit 2
build=${VXE_BUILD:-build}
vxelisp=$build/check/bin/vxelisp
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME=$work
failed=0

# check NAME STATUS EXPECTED COMMAND...: EXPECTED is a pattern for the output
check() {
	local name=$1 status=$2 expected=$3 got code
	shift 3
	got=$("$@" 2>&1)
	code=$?
	# shellcheck disable=SC2053
	if [[ $code = "$status" && ($got = "$expected" || $got = $expected) ]]; then
		echo "ok - $name"
	else
		sed 's/^/# /' <<<"$got"
		echo "not ok - $name (status $code)"
		failed=1
	fi
}

# say NAME STATUS EXPECTED INPUT: the same for a session that reads INPUT from a pipe
say() {
	printf '%s\n' "$4" >"$work/input"
	check "$1" "$2" "$3" "$vxelisp" <"$work/input"
}

check "the value of an expression" 0 '3' "$vxelisp" -e '(+ 1 2)'
check "expressions see each other" 0 $'f\n9' "$vxelisp" -e '(defun f (x) (* x x))' -e '(f 3)'
check "a line with a caret" 1 $'-e:1:6: car: a list expected, not 5\n  (+ 1 (car 5))\n       ^' \
	"$vxelisp" -e '(+ 1 (car 5))'
check "an unknown option" 2 '*usage:*' "$vxelisp" --no-such-option
check "help" 0 '*--disassemble*' "$vxelisp" --help
check "what a name is for" 0 $'(car LIST)*\n    (car \'(1 2)) => 1' "$vxelisp" --doc car
check "an unknown name" 1 '*no such name' "$vxelisp" --doc no-such-name
check "bytecode of a function" 0 'cadr*CDR*CAR*RETURN*' "$vxelisp" --disassemble cadr

say "a session in a pipe" 0 $'3\nf\n4\n4' $'(+ 1\n   2)\n(defun f (x)\n  (* x x))\n(f 2)\n*'
say "commands" 0 $'1\n*ms,*steps*bytes\n*unknown command ,nope*' $',time (car \'(1))\n,nope\n,q\n(error "x")'
say "the steps of a form" 0 $'nil\n* ms, [1-9][0-9][0-9][0-9]* steps, *' ',time (dotimes (i 1000))'
say "the place in a session" 1 $'1\n-:3:2: car: a list expected, not 5\n   (car 5))\n   ^' $'1\n(list\n (car 5))'
say "an end inside of a form" 2 '*the text ends inside the form that starts here*' '(list 1'

cat >"$work/script" <<'END'
#!/usr/bin/env vxelisp
(defun inner (x) (car x))
(defun outer (x) (list (inner x)))
(print *arguments*)
(outer (car *arguments*))
END
check "a script, and its active functions" 1 $'("a" "b")\n*:2:18: car: *\n  (defun inner (x) (car x))\n                   ^\n  in inner < outer' \
	"$vxelisp" "$work/script" a b

cat >"$work/tests" <<'END'
(deftest fine (= (+ 1 1) 2) (equal "a" "a"))
(deftest wrong (= (+ 1 1) 3))
(deftest broken (car 5))
END
check "tests" 1 $'1..3\nok 1 - fine\n# (= (+ 1 1) 3)\nnot ok 2 - wrong\n# *car: a list*\nnot ok 3 - broken' \
	"$vxelisp" --test "$work/tests"

for policy in {webui/,}policies/*.vxed; do
	check "the tests of $policy" 0 '1..*ok*' \
		"$build/check/bin/vxed" test "${policy%.vxed}.test"
	check "it is laid out as the formatter does" 0 '' \
		cmp "$policy" <("$vxelisp" --format - <"$policy")
done
cat >"$work/tests" <<END
(vxed-under-test "$PWD/policies/cgi.vxed")
(deftest wrong (permitted (openat "/etc/shadow" O_RDONLY)))
END
check "tests of a VXED that fail" 1 $'1..1\n# *tests:2: (openat "/etc/shadow" O_RDONLY) is refused, with errno 2\nnot ok 1 - wrong' \
	"$build/check/bin/vxed" test "$work/tests"

echo '(defun f () (g))' >"$work/policy"
check "a policy that is none" 2 '*:1:13: unknown function g*' "$vxelisp" --check "$work/policy"

# Formatting: the result is as expected, does not change when it is formatted again, and has the
# same meaning.
cat >"$work/untidy" <<'END'
(defun f (x)   ; why
      "Doc."
  (let ((a 1)
     (b 2)
   )
; inside
 (cond ((= x 1)   (list a
    b))


  (t `(1 ,@(mapcar #'car
   x)))   )))
END
cat >"$work/tidy" <<'END'
(defun f (x)   ; why
  "Doc."
  (let ((a 1)
        (b 2))
    ; inside
    (cond ((= x 1) (list a
                         b))

          (t `(1 ,@(mapcar #'car
                           x))))))
END
check "a program laid out" 0 "$(cat "$work/tidy")" "$vxelisp" --format <"$work/untidy"
check "one that cannot be" 2 '*unexpected )*' "$vxelisp" --format - <<<')'
printf '(list "a\0b")\n' >"$work/nul"
cp "$work/nul" "$work/nul.before"
check "a byte 0 is not where the text ends" 2 '*nul:1:9: a byte 0*' "$vxelisp" --format "$work/nul"
check "and the file stays" 0 '' cmp "$work/nul" "$work/nul.before"
yes '( f x )' | head -n 1000 >"$work/large"
cp "$work/large" "$work/large.before"
check "where there is no room for it" 1 '*/large: File too large' \
	bash -c 'trap "" XFSZ; ulimit -f 1; exec "$@"' - "$vxelisp" --format "$work/large"
check "the file stays too" 0 "$work/large"$'\n'"$work/large.before" \
	bash -c 'cmp "$0" "$0.before" && ls "$0"*' "$work/large"
mkdir "$work/first" "$work/second"
cp policies/* vxed/*/*.lisp "$work/first"
"$vxelisp" --format "$work"/first/*
cp "$work"/first/* "$work/second"
"$vxelisp" --format "$work"/second/*
check "formatting again changes nothing" 0 '' diff -r "$work/first" "$work/second"
for file in policies/* vxed/*/*.lisp; do
	tr -d ' \n' <"$file" | cmp - <(tr -d ' \n' <"$work/first/${file##*/}")
done >"$work/differences"
check "formatting moves only spaces" 0 '' cat "$work/differences"

echo '(print (+ 1 2))' >"$work/small.lisp"
check "less memory than it would take" 0 3 \
	bash -c 'ulimit -v 400000; exec "$@"' - "$build/bin/vxelisp" "$work/small.lisp"

check "the examples of the reference hold" 0 'ok - the examples of * names' \
	"$build/bin/vxelisp" --test-reference
"$vxelisp" --reference >"$work/REFERENCE"
check "the reference is that of the docstrings" 0 '' diff vxelisp/REFERENCE "$work/REFERENCE"
exit $failed
