#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests libvxe, the library that the commands use. It must not print, exit, read options, or keep
# global state. It must return results and errors as values, also when two threads use it at the
# same time. (arrows.sh tests its dependencies.)

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
build=${VXE_BUILD:-$root/build}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root" || exit 1

result() { # STATUS NAME
	if [ "$1" = 0 ]; then echo "ok - $2"; else echo "not ok - $2"; fi
}

none() { # NAME: the standard input must be empty
	local found
	found=$(cat)
	[ -z "$found" ]
	result $? "$1"
	[ -z "$found" ] || sed 's/^/# /' <<<"$found"
}

# Searches the library's objects and its text for forbidden calls.
objects=$(make -s print-LIBVXE | tr ' ' '\n' | sed "s|^|$build/obj/|; s|\.c$|.o|")
forbidden='printf|vprintf|puts|putchar|stdout|stderr|perror|v?warnx?|v?errx?|error|exit|quick_exit'
forbidden+='|getopt(_long(_only)?)?|opt(arg|ind|err)|isatty|getchar|program_invocation(_short)?_name'
forbidden+='|strtok|gmtime|localtime|setlocale|getpwuid|getpwnam|getpwent|getgrgid|getgrnam'
# shellcheck disable=SC2086
nm -A -u $objects | grep -wE " ($forbidden)(@.*)?" | none 'no object prints, exits or reads options'
calls='printf|vprintf|puts|putchar|perror|v?warnx?|v?errx?|exit|getopt\w*|isatty|strtok'
grep -rnwE "($calls) ?\(|stdout|stderr|err\.h|getopt\.h" libvxe --include='*.[ch]' |
	none 'nor does a file say that it does'

# Searches for writable variables. Two are allowed: a clock for each thread, and the lock for
# getpwent(), which has one stream for the whole process.
# shellcheck disable=SC2086
objdump -t $objects | awk '$0 ~ /\.o:/ { file = $1 }
	$0 ~ / O / && $0 ~ / (\.t?data|\.t?bss|\*COM\*)(\.[^r]\S*)?\t/ { print file, $NF }' |
	grep -vE '/(judge\.o: clock_of_thread|generator\.o: accounts)$' |
	none 'no object keeps state'

# Makes files for the test program api.
event() { # NUMBER KIND POINT VALUES [MODE [SECONDS]]
	local error=
	[ "$2" = permitted ] || error='"error":"EPERM",'
	printf '{"sequence":%s,"kind":"%s","vxed":"x","mode":"%s","time":"2026-01-31T12:00:%02d.000000Z",' \
		"$1" "$2" "${5:-production}" "${6:-$1}"
	printf '"comm":"prog","point":"%s","call":"openat","abi":"x86-64",%s"pid":4321,"tid":4322,' \
		"$3" "$error"
	printf '"uid":0,"subsystem":1,"values":%s}\n' "$4"
}
{
	event 1 permitted file-open '["/a",0,0]'
	event 2 violation file-open '["/b",0,0]'
} >"$work/log"
for second in 1 2 3 4 30; do
	event $second permitted file-open '["/c",0,0]' trace $second
done >"$work/rates"
printf '(vxed x (model strict) (mode soft) (activate "/bin/x"))\n(permit openat "/a" O_RDONLY)\n' \
	>"$work/a.vxed"
printf '(vxed x (model strict) (mode soft))\n(permit openat "/b" O_RDONLY)\n' >"$work/b.vxed"
cp "$work/a.vxed" "$work/c.vxed"
printf '(vxed x (model strict))\n(permit openat "/c" O_RDONLY)\n' >"$work/rates.vxed"
cat >"$work/slow.vxed" <<'END'
(vxed x (model strict))
(defrate opens)
(define-check file-open (path flags)
  (not (rate-limit-p opens 3 10)))
END
cat >"$work/a.test" <<'END'
(vxed-under-test "a.vxed")
(deftest good
  (permitted (openat "/a" O_RDONLY)))
(deftest bad
  (permitted (openat "/a" O_RDONLY))
  (permitted (openat "/b" O_RDONLY)))
END
printf '(deftest one\n' >"$work/cut.test"

libraries=$(make -s print-LIBVXE_LIBS)
flags='-std=gnu11 -D_GNU_SOURCE -Wall -Wextra -Werror -Wno-unused-parameter -iquote . -Ibuild/generated'
memory='-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -DVXL_CHECKED'
# shellcheck disable=SC2086
cc $flags $memory -o "$work/values" tests/unit/libvxe/api.c \
	"$build/check/libvxe.a" "$build/check/libvxelisp.a" $libraries -lm
result $? 'a program that uses the library compiles'
(cd "$work" && ./values "$root/vxed" values 2>err) && [ ! -s "$work/err" ]
result $? 'the program runs, and the library prints nothing'
sed 's/^/# /' "$work/err" | head -n 40

# Builds the library again with the thread sanitizer.
sources=$(make -s print-LIBVXE print-CORE | tr ' ' '\n')
rm -rf "$build/tests/libvxe"
mkdir -p "$build/tests/libvxe"
# shellcheck disable=SC2086
for source in $sources; do echo $source; done | xargs -P "$(nproc)" -I@ sh -c '
	object=$0/$(echo "$1" | tr / +).o
	cc $2 -Wno-maybe-uninitialized -O1 -g -fsanitize=thread -DVXL_CHECKED -c -o "$object" "$1"' \
	"$build/tests/libvxe" @ "$flags"
# shellcheck disable=SC2086
cc $flags -O1 -g -fsanitize=thread -o "$work/threads" tests/unit/libvxe/api.c \
	"$build"/tests/libvxe/*.o $libraries -lm -pthread
result $? 'a program that uses the library in threads compiles'
(cd "$work" && ./threads "$root/vxed" threads 2>err) && [ ! -s "$work/err" ]
result $? 'two threads have no data race'
sed 's/^/# /' "$work/err" | head -n 60
