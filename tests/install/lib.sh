# SPDX-License-Identifier: GPL-2.0
# For steps: each check prints a line.
failures=0
check() { # NAME COMMAND...: the command succeeds
	local name=$1 output
	shift
	if output=$("$@" 2>&1); then
		echo "ok - $name"
	else
		echo "not ok - $name"
		sed 's/^/# /' <<<"$output" | tail -n 20
		failures=$((failures + 1))
	fi
}
refused() { # NAME COMMAND...: it fails
	local name=$1
	shift
	if "$@" >/dev/null 2>&1; then echo "not ok - $name"; failures=$((failures + 1)); else echo "ok - $name"; fi
}
