#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs the tests of vxelisp that are written in C. Prints a line for each test. Exits with status 1
# if a test fails.
# long
cd "$(dirname "$0")/../.." || exit 2
library=${VXE_BUILD:-build}
build=$library/tests/lisp
cc=${CC:-cc}
failed=0
mkdir -p "$build"
make -s build/libvxelisp.a build/check/libvxelisp.a || exit 2

core=$(make -s print-VXELISP_CORE)
memory='-fsanitize=address,undefined -fno-sanitize-recover=all -DVXL_CHECKED'
threads='-fsanitize=thread -DVXL_CHECKED'
flags='-std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror -Wno-unused-parameter'
tiny='-DVXL_TEXT_MAX=40000 -DVXL_DEPTH_MAX=36 -DVXL_WALK_MAX=3 -DVXL_FORM_MAX=600
	-DVXL_CODE_MAX=600 -DVXL_EXPANSIONS_MAX=50 -DVXL_ARGS_MAX=12 -DVXL_SYMBOL_MAX=40
	-DVXL_STRING_MAX=4000 -DVXL_VECTOR_MAX=50 -DVXL_GLOB_MAX=30
	-DVXL_GLOB_ALTERNATIVES=5 -DVXL_PATHMAP_MAX=12 -DVXL_WORLD_STACK=300
	-DVXL_WORLD_FRAMES=30 -DVXL_IMAGE_MAX=20000 -DVXL_COLLECT_AT=90000
	-DVXL_INTMAP_MAX=12 -DVXL_ADDRESSSET_MAX=12 -DVXL_STATE_MAX=4'

# compile NAME FLAGS: builds the core of the language with these flags, as NAME.a
compile() {
	mkdir -p "$build/obj/$1"
	for source in $core; do
		echo "$source"
	done | xargs -P "$(nproc)" -I@ sh -c \
		'"$0" $4 $3 -iquote . -Ibuild/generated -c "vxelisp/$5" -o "$1/obj/$2/${5##*/}.o"' \
		"$cc" "$build" "$1" "$2" "$flags" @ || exit 2
	rm -f "$build/$1.a"
	ar rcs "$build/$1.a" "$build/obj/$1"/*.o
}

# program NAME FLAGS LIBRARY [SOURCE...]: builds $build/NAME from lisp_NAME.c. The
# name of the source does not include a suffix "-..." of NAME.
program() {
	name=$1 options=$2 archive=$3
	shift 3
	# shellcheck disable=SC2086
	$cc $flags $options -iquote . \
		"tests/unit/lisp_${name%%-*}.c" "$@" "$archive" -o "$build/$name" -pthread || exit 2
}

run() {
	"$@" 2>"$build/stderr" && [ ! -s "$build/stderr" ] && return
	sed 's/^/# /' "$build/stderr" | head -n 40
	echo "not ok - $(basename "$1")"
	failed=1
}

compile faults "$memory -DVXL_TEST_ALLOC"
compile tiny "$memory $tiny"
compile threads "$threads"
naive='tests/unit/lisp/naive.c tests/unit/lisp/naive_functions.c'
program globs "$memory" "$library/check/libvxelisp.a" tests/unit/lisp/slowglob.c
for name in tables api mutate threads; do
	program "$name" "$memory" "$library/check/libvxelisp.a"
done
# shellcheck disable=SC2086
program differ "$memory" "$library/check/libvxelisp.a" $naive
# shellcheck disable=SC2086
program differ-fast -O2 "$library/libvxelisp.a" $naive
program faults "$memory -DVXL_TEST_ALLOC" "$build/faults.a"
program tables-tiny "$memory" "$build/tiny.a"
program mutate-tiny "$memory" "$build/tiny.a"
program threads-watched "$threads" "$build/threads.a"

run "$build/tables" tests/unit/lisp/*.lisp
run "$build/tables-tiny" --bounded tests/unit/lisp/*.lisp
run "$build/api"
run "$build/globs"
run "$build/faults"
run "$build/mutate" 500 tests/unit/lisp/*.lisp
run "$build/mutate-tiny" 500 tests/unit/lisp/*.lisp
run "$build/differ" 3000 1
run "$build/differ-fast" 100000
run "$build/threads"
run "$build/threads-watched"
if "$build/threads-watched" race 2>&1 | grep -q 'WARNING: ThreadSanitizer: data race'; then
	echo "ok - a race would be noticed"
else
	echo "not ok - a race would be noticed"
	failed=1
fi
exit $failed
