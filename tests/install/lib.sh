# SPDX-License-Identifier: GPL-2.0
# Functions for steps. Each check prints a line, with its duration in seconds if it takes long.
failures=0
check() { # NAME COMMAND...: the command must succeed
	local name=$1 output start=$SECONDS
	shift
	if output=$("$@" 2>&1); then
		echo "ok - $name$(took $start)"
	else
		echo "not ok - $name$(took $start)"
		sed 's/^/# /' <<<"$output" | tail -n 20
		failures=$((failures + 1))
	fi
}
refused() { # NAME COMMAND...: the command must fail
	local name=$1 start=$SECONDS
	shift
	if "$@" >/dev/null 2>&1; then
		echo "not ok - $name$(took $start)"
		failures=$((failures + 1))
	else
		echo "ok - $name$(took $start)"
	fi
}
took() { # START: prints the seconds since START if there are many
	[ $((SECONDS - $1)) -lt 5 ] || echo " ($((SECONDS - $1)) s)"
}
waits_for() { for _ in $(seq 300); do eval "$1" && return; sleep 0.2; done; return 1; } # TEXT
