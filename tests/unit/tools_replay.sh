#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests replay, and logs and traces that are cut off or none. The events come from files.

. "$(dirname "$0")/tools/events.sh"

# Replay
open_all /var/data | learn
{ open_all /var/data /var/data; } | events >log
echo 'file-open openat /var/new 1 0' | events violation >>log
sed 's|"/var/data" O_RDONLY|"/var/new" O_WRONLY|' x.vxed >y.vxed
vxed replay y.vxed --events log >out
head -n 1 out | grep -qF '0 permitted by both, 0 refused by both, 2 newly refused, 1 newly admitted'
result $? 'a replay'
vxed replay y.vxed --against x.vxed --json --events log | python3 -c '
import json, sys
r = json.load(sys.stdin)
assert r["refuses"] == {"count": 2, "different": [
    {"count": 2, "what": "openat \"/var/data\" O_RDONLY", "machines": ["log"]}]}, r
assert r["admits"]["count"] == 1, r'
result $? 'as JSON'

# Replay of a VXED that counts. Two subsystems take turns in a log of mode trace. Each may open 2
# files in 10 seconds and 3 in all. Both together may open 3 in 100 seconds.
cat >counts.vxed <<'END'
(vxed x (model strict))
(defrate own :scope subsystem)
(defrate all)
(defcounter opens :scope subsystem)
(define-check file-open (path)
  (cond ((string= path "/own") (not (rate-limit-p own 2 10)))
        ((string= path "/all") (not (rate-limit-p all 3 100)))
        (t (<= (counter-increment opens) 3))))
END
counted() { # KIND: lines "SECOND SUBSYSTEM PATH VERDICT", as events
	python3 -c '
import datetime, json, sys
for number, line in enumerate(sys.stdin, 1):
    second, subsystem, path, verdict = line.split()
    time = datetime.datetime(2026, 1, 31) + datetime.timedelta(seconds=float(second))
    event = dict(sequence=number, kind="violation" if verdict == "EPERM" else "permitted",
                 vxed="x", mode=sys.argv[1], time=time.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                 subsystem=int(subsystem), point="file-open", call="openat", abi="x86-64",
                 values=[path, 0, 0], pid=1, tid=1, uid=0, comm="prog", slot=1)
    if verdict == "EPERM":
        event["error"] = verdict
    if verdict == "load":
        event.update(kind="load", values=[], subsystem=0)
        del event["point"], event["call"]
    print(json.dumps(event))' "$1"
}
replayed() { # EXPECTED [OPTION...]: permitted, refused, newly refused, newly admitted, otherwise
	vxed replay counts.vxed --against counts.vxed --events counted --json "${@:2}" | python3 -c '
import json, sys
r = json.load(sys.stdin)
got = [r["permitted"], *(r[k]["count"] for k in ("refused", "refuses", "admits")), r["otherwise_in_log"]]
sys.exit(got != eval(sys.argv[1]) and "# %s" % got)' "[$1]"
}
counted trace >counted <<'END'
0 1 /own t
1 1 /own t
2 1 /own EPERM
2 2 /own t
3 2 /own t
3.5 2 /own EPERM
5.1 1 /own t
5.2 1 /own EPERM
9 2 /own t
9 1 /c t
9 2 /c t
9 1 /c t
9 1 /c t
9 1 /c EPERM
9 2 /c t
10 1 /all t
11 2 /all t
12 2 /all t
13 1 /all EPERM
43.5 2 /all t
43.6 1 /all EPERM
END
replayed 15,6,0,0,0
result $? 'a rate or a counter refuses in a replay what it refused, of each subsystem'
replayed 14,3,0,0,2 --since 2026-01-31T00:00:03Z
result $? 'which it cannot without what came before'
head -n 3 counted >some
printf '4 0 x load\n4 1 /own t\n4 1 /own t\n4 1 /own EPERM\n' | counted trace | cat some - >counted
replayed 4,2,0,0,0
result $? 'where it was loaded anew, they start anew'
counted trace >counted <<'END'
0 1 /own t
1 1 /own t
-9999999 1 /own EPERM
-9999990 1 /own t
9999999 1 /own t
9999999.1 1 /own t
0 1 /own EPERM
END
replayed 5,2,0,0,0
result $? 'a clock that is set and set back stops no rate'
{ seq 9 | sed 's|$| 1 /own t|'; echo '9.5 1 /own t'; } | counted production >counted
vxed replay counts.vxed --events counted >out
grep -q 'only a log of mode trace' out
result $? 'that a log of production mode is not all is told'
seq 3000 | sed 's|.*|& & /c t|' | counted trace >counted
replayed 3000,0,0,0,0
result $? 'any number of subsystems'
counted production <<<'1 1 /own EPERM' >counted
vxed why 1 counts.vxed --events counted | grep -qF 'Its counters, flags or rates were not at their beginning then'
result $? 'a rate may have been the reason'

# Incomplete files of events, and files that are none
printf '(vxed "trace-1-0" (model filesystem))\n' >trace.vxed
events=traced
grep '"permitted"' "$here/tools/events.jsonl" >$events
size=$(wc -c <"$events")
first=$(head -n 1 "$events" | wc -c)
for cut in $(shuf -n 12 -i "$first-$size" --random-source="$events") $((first - 1)) "$first" $((size - 1)); do
	head -c "$cut" "$events" >part
	whole=$(wc -l <part)
	# A line that lacks nothing but its newline is whole.
	[ "$(tail -n 1 part | tail -c 1)" != '}' ] || ! tail -n 1 part | python3 -m json.tool >out 2>&1 ||
		whole=$((whole + ($(tail -c 1 part | wc -l) == 0)))
	vxed replay trace.vxed --events part >out 2>err
	[ $? = 0 ] && grep -q "^$whole events of" out &&
		{ [ "$whole" = "$(grep -c '' part)" ] ||
			grep -qx "part:$((whole + 1)): the last line is cut off, and left out" err; }
	result $? "a log that is cut off after $cut bytes, in line $((whole + 1))"
done
head -c $((first - 2)) "$events" >part
vxed replay trace.vxed --events part >out 2>err
[ $? = 2 ] && [ ! -s out ] && grep -q '^part:1:[0-9]*: ' err
result $? 'or in its first line'
none() { # NAME FILE MESSAGE: no file of events
	vxed replay trace.vxed --events "$2" >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q "$3" err && ! grep -q Sanitizer err
	result $? "$1 is no log"
	timeout 60 "$check/bin/vxed" generate "$2" >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q "$3" err
	result $? "nor to be learned from"
	for command in 'upgrade ./trace.vxed --state none' 'why 9999 ./trace.vxed'; do
		timeout 60 "$check/bin/vxed" $command --events "$2" >out 2>err
		[ $? = 2 ] && [ ! -s out ] && grep -q "$3" err
		result $? "${command%% *} of it"
	done
}
head -c 3000 "$check/bin/vxed" >foreign
none 'a program' foreign '^foreign:1:[0-9]*: '
none 'a folder' . 'Is a directory'
none 'a file that is not there' nothing 'No such file'
none 'a device without end' /dev/zero '^/dev/zero:1: longer than any event'
echo '{"a":1,"values":[]}' >foreign
none 'another JSON' foreign '^foreign:1:1: the kind of event is missing'
{ head -n 5 "$events"; echo '{'; tail -n 5 "$events"; } >part
none 'what is broken in the middle' part '^part:6:[0-9]*: it is not'
{ head -n 5 "$events"; printf '\0\0\0\n'; tail -n 5 "$events"; } >part
none 'what a crash has left zeros in' part '^part:6:1: there is a NUL'
head -c 3000 "$check/bin/vxed" >foreign.db
for command in 'replay trace.vxed' 'upgrade ./trace.vxed --state none' 'why 9999 ./trace.vxed'; do
	timeout 60 "$check/bin/vxed" $command --database foreign.db >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q 'foreign.db' err
	result $? "${command%% *}: a store that is none"
done
vxed replay trace.vxed --events /dev/null >out
[ $? = 0 ] && grep -q '^0 events' out
result $? 'an empty log has 0 events'

# A trace whose collector has ended by itself
stopped() { # STATUS SIZE: stops a trace that has the first SIZE bytes
	mkdir -p state/x
	head -c "$2" "$events" >state/x/trace.jsonl
	rm -f stopped.vxed
	vxed trace --stop x --state "$PWD/state" -o stopped.vxed >out 2>err
	[ $? = "$1" ]
}
for cut in $((first + 1)) $((size / 2)) $((size - 1)); do
	stopped 0 "$cut" && vxed check stopped.vxed && grep -q 'x: the trace was cut off' err &&
		{ [ "$cut" = $((size - 1)) ] || { grep -q '^; INCOMPLETE' stopped.vxed &&
			grep -qE 'trace.jsonl:[0-9]+: the last line is cut off' err; }; }
	result $? "a trace that is cut off after $cut bytes"
done
vxed trace --stop x --state "$PWD/state" -o again.vxed >out 2>err
[ $? = 1 ] && grep -q 'x is not being traced' err && [ ! -e again.vxed ]
result $? 'is written once'
rm -rf state/*
head -c "$size" "$events" >trace
for name in x y; do mkdir -p state/$name && cp trace state/$name/trace.jsonl; done
vxed trace --stop --state "$PWD/state" -o alone.vxed >out 2>err
[ $? = 1 ] && [ ! -e alone.vxed ] && [ "$(grep -c 'which? vxed trace --stop [xy]$' err)" = 2 ]
result $? 'of two, which to stop has to be said'
rm -r state/y
vxed trace --stop --state "$PWD/state" -o alone.vxed >out 2>err && vxed check alone.vxed
result $? 'of one it has not'
vxed trace --stop --state "$PWD/state" -o again.vxed >out 2>err
[ $? = 1 ] && grep -q 'nothing is being traced' err && [ ! -e again.vxed ]
result $? 'and of none there is nothing'
stopped 2 $((first - 2)) && [ ! -e stopped.vxed ] && grep -q 'trace.jsonl:1:[0-9]*: ' err
result $? 'of which nothing can be used, it stays'
stopped 2 0 && [ ! -e stopped.vxed ] && grep -q 'nothing was traced' err
result $? 'an empty one'
mkdir state/y
yes "$(head -n 1 trace)" | head -n 200000 >state/y/trace.jsonl
script -qec "vxed trace --stop y --state '$PWD/state' -o long.vxed" /dev/null >out
grep -qE '[0-9]+ %, [0-9]+ s left' out && vxed check long.vxed
result $? 'on a terminal, how long a long one takes'
