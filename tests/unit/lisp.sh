#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The tests of vxelisp. A line a test; fails if one does. BUILD: a folder.
cd "$(dirname "$0")/../.." || exit 2
build=${BUILD:-build/tests/lisp}
cc=${CC:-cc}
failed=0
mkdir -p "$build"

sh vxelisp/prelude.sh | sh vxelisp/embed.sh - >"$build/prelude.inc" &&
	sh vxelisp/constants.sh vxelisp/constants.def >"$build/constants.inc" || exit 2

core=$(sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}' \
	-e 's/^VXELISP_CORE *= *//p;d' vxelisp/sources.mk)
tiny='-DVXL_TEXT_MAX=40000 -DVXL_DEPTH_MAX=36 -DVXL_WALK_MAX=3 -DVXL_FORM_MAX=600
	-DVXL_CODE_MAX=600 -DVXL_EXPANSIONS_MAX=50 -DVXL_ARGS_MAX=12 -DVXL_SYMBOL_MAX=24
	-DVXL_STRING_MAX=4000 -DVXL_VECTOR_MAX=50 -DVXL_GLOB_MAX=30
	-DVXL_GLOB_ALTERNATIVES=5 -DVXL_PATHMAP_MAX=4 -DVXL_WORLD_STACK=300
	-DVXL_WORLD_FRAMES=30 -DVXL_IMAGE_MAX=20000 -DVXL_COLLECT_AT=90000
	-DVXL_INTMAP_MAX=4 -DVXL_ADDRESSSET_MAX=4 -DVXL_STATE_MAX=2'

# library NAME FLAGS
library() {
	mkdir -p "$build/$1"
	for source in $core; do
		echo "$source"
	done | xargs -P "$(nproc)" -I@ sh -c \
		'"$0" -std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror \
			-fsanitize=address,undefined -fno-sanitize-recover=all \
			-DVXL_CHECKED -I"$1" $3 -c "vxelisp/$4" -o "$1/$2/$4.o"' \
		"$cc" "$build" "$1" "$2" @ || exit 2
}

# program NAME LIBRARY FLAGS
program() {
	$cc -std=gnu11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Werror \
		-fsanitize=address,undefined -fno-sanitize-recover=all -DVXL_CHECKED \
		-iquote vxelisp $3 "tests/unit/lisp_$1.c" "$build/$2"/*.o \
		-o "$build/$1-$2" -pthread || exit 2
}

run() {
	"$@" 2>"$build/stderr" && [ ! -s "$build/stderr" ] && return
	sed 's/^/# /' "$build/stderr"
	echo "not ok - $(basename "$1")"
	failed=1
}

library normal '' && library faults -DVXL_TEST_ALLOC && library tiny "$tiny"
program tables normal && program api normal && program globs normal &&
	program mutate normal && program faults faults -DVXL_TEST_ALLOC &&
	program mutate tiny

run "$build/tables-normal" tests/unit/lisp/*.lisp
run "$build/api-normal"
run "$build/globs-normal"
run "$build/faults-faults"
run "$build/mutate-normal" 2000 tests/unit/lisp/*.lisp
run "$build/mutate-tiny" 2000 tests/unit/lisp/*.lisp
exit $failed
