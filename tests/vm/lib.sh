# SPDX-License-Identifier: GPL-2.0
# For suites: . tests/vm/lib.sh; ends with finish.

tools=$(realpath "$VXE_BUILD/../bin")
programs=$(realpath "$VXE_BUILD/../tests")
failures=0
work=$(mktemp -d)
PATH=$tools:$PATH

ok() { echo "ok - $*"; }
fail() { echo "not ok - $*"; failures=$((failures + 1)); }

# check NAME COMMAND...: the command succeeds.
check() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1 </dev/null); then
		ok "$name"
	else
		fail "$name (status $?)"
		sed 's/^/# /' <<<"$output" | head -n 20
	fi
}

# refused NAME COMMAND...: it does not.
refused() {
	local name=$1 output
	shift
	if output=$("$@" 2>&1 </dev/null); then
		fail "$name"
		sed 's/^/# /' <<<"$output" | head -n 20
	else
		ok "$name"
	fi
}

# inside VXED COMMAND...: VXED is a file, or the name of a loaded one.
inside() { vxe -- "$@"; }

load_module() {
	insmod "$VXE_BUILD/vxe.ko" "$@" || { fail "the module loads"; finish; }
}

# As many events as match the extended regular expression, of all that the ring
# holds, as JSON lines.
events() { vxelog --json | grep -cE "$1"; }

finish() {
	rm -rf "$work"
	[ "$failures" = 0 ]
	exit
}
