# SPDX-License-Identifier: GPL-2.0
# Tests of the tools without the module source this file: . "$(dirname "$0")/tools/events.sh". The
# events come from files. The VXED is x.vxed in the test's folder.

. "$(dirname "$0")/tools/folder.sh"

cat >passwd <<'END'
root:x:0:0::/root:/bin/sh
alice:x:1001:1001::/home/alice:/bin/sh
bob:x:1002:1002::/home/bob:/bin/sh
END

# Turns lines "POINT CALL ARGUMENT..." on standard input into events of the VXED x.
events() { # [KIND]
	python3 -c '
import json, shlex, sys
for number, line in enumerate(sys.stdin, 1):
    point, call, *values = shlex.split(line)
    event = dict(sequence=number, kind=sys.argv[1], vxed="x", mode="production",
                 time="2026-01-31T12:00:%02d.000000Z" % (number % 60), comm="prog",
                 point=point, call=call, abi="x86-64", pid=4321, tid=4322, uid=0,
                 values=[int(v, 0) if v.lstrip("-")[:1].isdigit() else v for v in values])
    if sys.argv[1] == "violation":
        event["error"] = "EPERM"
    print(json.dumps(event))' "${1:-permitted}"
}

upgrade() { vxed upgrade ./x.vxed --state state --passwd passwd --events log "$@" </dev/null; }
learn() { events | vxed generate --passwd passwd --name x "$@" -o x.vxed; }
has() { grep -qF -- "$1" x.vxed; result $? "has: $1"; }
has_not() { ! grep -qF -- "$1" x.vxed; result $? "has not: $1"; }
open_all() { for file in "$@"; do echo "file-open openat $file 0 0"; done; }
merge() { events | vxed generate --passwd passwd --name x --merge x.vxed "$@" 2>err; }
