# SPDX-License-Identifier: GPL-2.0
# Functions for suites. A suite sources this file and ends with finish.
. tests/vm/wait.sh

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

# refused NAME COMMAND...: the command fails.
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

# inside VXED COMMAND...: runs the command inside. VXED is a file or a loaded VXED's name.
inside() { vxe -- "$@"; }

# lines PREFIX COMMAND...: the command prints "ok - " and "not ok - " lines itself, at least
# one. Its exit status says whether all are ok.
lines() {
	local prefix=$1 output status bad
	shift
	output=$("$@" 2>&1 </dev/null)
	status=$?
	sed -E "s/^((not )?ok - )/\\1$prefix: /" <<<"$output"
	bad=$(grep -c '^not ok' <<<"$output")
	failures=$((failures + bad))
	if [ "$status" -ne $((bad > 0)) ] || ! grep -q '^ok' <<<"$output"; then
		fail "$prefix: ${*##*/} ends with status $status"
	fi
}

# Loads or replaces the VXED on the standard input.
load() { vxed load /dev/stdin || fail "the VXED loads"; }
reload() { vxed reload /dev/stdin || fail "the VXED is replaced"; }

# users NAME...: creates these users with the password "secret".
users() {
	local name
	for name; do
		id "$name" >/dev/null 2>&1 || useradd -m "$name" || return
		echo "$name:secret" | chpasswd || return
	done
}

# Parameters are also taken from the kernel's command line, as modprobe does: vxe.nocache=1.
load_module() {
	# shellcheck disable=SC2046
	insmod "$VXE_BUILD/vxe.ko" $(grep -oE '\bvxe\.[a-z_]+=[^ ]+' /proc/cmdline |
		sed 's/^vxe\.//') "$@" || { fail "the module loads"; finish; }
}

# events REGEX: counts the events in the ring that match the extended regular expression,
# as lines of JSON.
events() { vxelog --json | grep -cE "$1"; }

# violations [OPTION...]: prints a line for each violation in the ring: the point, the call,
# and the strings among its arguments. Made-up names lose their numbers. The options are
# vxelog's.
violations() {
	vxelog --json "$@" | python3 -c '
import json, re, sys
for event in map(json.loads, sys.stdin):
    if event["kind"] == "violation":
        words = [value for value in event["values"] if isinstance(value, str) and value]
        print(event["point"], event.get("call", "-"),
              *(re.sub("#[0-9]+", "#", word) for word in words))'
}

# Prints what the ring holds, if the kernel's command line says print_log. For tests/nocache.
print_log() {
	grep -qw print_log /proc/cmdline && [ -e /dev/vxe ] || return 0
	vxelog --json | python3 -c '
import json, sys
for event in map(json.loads, sys.stdin):
    print("log:", event["kind"], event.get("vxed", "-"), event.get("point", "-"),
          event.get("call", "-"), event.get("error", "-"), event.get("mode", "-"),
          *event.get("values", []))'
}

finish() {
	print_log
	rm -rf "$work"
	[ "$failures" = 0 ]
	exit
}
