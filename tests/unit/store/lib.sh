# SPDX-License-Identifier: GPL-2.0
# The tests of the log store source this file: . store/lib.sh. It changes to a new folder that has
# the program logring and the pipe "ring".

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
check=${VXE_BUILD:-$root/build}/check
export BIN=$check/bin
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait; rm -rf "$work"' EXIT
cd "$work" || exit 1

report() { # NAME: prints the result of the command before it
	if [ $? = 0 ]; then echo "ok - $1"; else echo "not ok - $1"; sed 's/^/# /' said 2>/dev/null; fi
}
query() { python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(*row, sep="|")' "$@"; }
sound() { [ "$(query "$1" 'PRAGMA integrity_check')" = ok ]; }
logd() { "$BIN/vxelogd" --database "$@" 2>said; }
waits_for() { # COMMAND...: repeats the command until it succeeds
	local end=$((SECONDS + 120))
	until "$@" 2>/dev/null; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.05
	done
}
stored() { [ "$(query "$1" 'SELECT count(*) FROM event WHERE kind < 256')" -ge "$2" ]; }
is() { [ "$(query "$1" "$2")" = "$3" ]; } # DATABASE STATEMENT RESULT
says() { grep -q "$@"; }

cc -std=gnu11 -D_GNU_SOURCE -O2 -iquote "$root" -o logring "$root/tests/bench/logring.c"
report "logring.c compiles"
mkfifo ring
