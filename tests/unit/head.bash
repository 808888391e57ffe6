# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# The tests of Vx32 and of the programs that use it source this file: . head.bash TARGET. It builds
# the target, and changes to a new folder $work, which is removed at the end.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${VXE_BUILD:-$root/build}
work=$(mktemp -d /tmp/vx.XXXXXX)
trap 'rm -rf "$work"' EXIT
make -C "$root" -j2 "$1" >"$work/make" 2>&1 || {
	sed 's/^/# /' "$work/make"
	echo "not ok - the tests build"
	exit 1
}
cd "$work" || exit 1

result() { # STATUS NAME
	if [ "$1" = 0 ]; then echo "ok - $2"; else echo "not ok - $2"; fi
}

# status WANTED TEXT COMMAND...: the command must exit with status WANTED, and its output or its
# messages must match TEXT. The sanitizers must report nothing.
status() {
	local wanted=$1 text=$2 got
	shift 2
	timeout 60 "$@" >out 2>err </dev/null
	got=$?
	[ $got = "$wanted" ] && { [ -z "$text" ] || grep -q -- "$text" out err; } &&
		! grep -q Sanitizer err
	result $? "exit status $wanted: ${*##*/}"
	[ $got = "$wanted" ] || sed "s/^/# $got: /" out err
}
