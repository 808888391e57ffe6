#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests replay, and logs and traces that are cut off or that are not logs. The events come from
# files.

. "$(dirname "$0")/tools/events.sh"

# Replay
open_all /var/data | learn
{ open_all /var/data /var/data; } | events >log
echo 'file-open openat /var/new 1 0' | events violation >>log
sed 's|"/var/data" O_RDONLY|"/var/new" O_WRONLY|' x.vxed >y.vxed
vxed replay y.vxed --events log >out
head -n 1 out | grep -qF '0 permitted by both, 0 refused by both, 2 newly refused, 1 newly admitted'
result $? 'replay counts the calls that another VXED would judge differently'
vxed replay y.vxed --against x.vxed --json --events log | python3 -c '
import json, sys
r = json.load(sys.stdin)
assert r["refuses"] == {"count": 2, "different": [
    {"count": 2, "what": "openat \"/var/data\" O_RDONLY", "machines": ["log"]}]}, r
assert r["admits"]["count"] == 1, r'
result $? 'replay --json has the same counts'

# Replay of a VXED that counts calls. Two subsystems take turns in a log of mode trace. Each may
# open 2 files in 10 seconds and 3 in all. Together they may open 3 in 100 seconds.
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
counted() { # KIND: turns lines "SECOND SUBSYSTEM PATH VERDICT" into events
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
# EXPECTED has five counts: permitted, refused, newly refused, newly admitted, and logged otherwise.
replayed() { # EXPECTED [OPTION...]
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
result $? 'rates and counters refuse the same calls in a replay, for each subsystem'
replayed 14,3,0,0,2 --since 2026-01-31T00:00:03Z
result $? 'they cannot if the beginning of the log is left out'
head -n 3 counted >some
printf '4 0 x load\n4 1 /own t\n4 1 /own t\n4 1 /own EPERM\n' | counted trace | cat some - >counted
replayed 4,2,0,0,0
result $? 'they start again where the VXED was loaded again'
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
result $? 'a rate still works after the clock was set forward and back'
{ seq 9 | sed 's|$| 1 /own t|'; echo '9.5 1 /own t'; } | counted production >counted
vxed replay counts.vxed --events counted >out
grep -q 'only a log of mode trace' out
result $? 'a message says that a log of production mode lacks permitted calls'
seq 3000 | sed 's|.*|& & /c t|' | counted trace >counted
replayed 3000,0,0,0,0
result $? 'replay counts for 3000 subsystems'
counted production <<<'1 1 /own EPERM' >counted
vxed why 1 counts.vxed --events counted | grep -qF 'Its counters, flags or rates were not at their beginning then'
result $? 'why says that a rate may have been the reason'

# Incomplete files of events, and files that are not files of events
printf '(vxed "trace-1-0" (model filesystem))\n' >trace.vxed
events=traced
grep '"permitted"' "$here/tools/events.jsonl" >$events
size=$(wc -c <"$events")
first=$(head -n 1 "$events" | wc -c)
for cut in $(shuf -n 12 -i "$first-$size" --random-source="$events") $((first - 1)) "$first" $((size - 1)); do
	head -c "$cut" "$events" >part
	whole=$(wc -l <part)
	# A line that lacks only its newline is complete.
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
result $? 'a log that is cut off in its first line is refused'
none() { # NAME FILE MESSAGE: the commands must refuse the file with this message
	vxed replay trace.vxed --events "$2" >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q "$3" err && ! grep -q Sanitizer err
	result $? "replay refuses $1"
	timeout 60 "$check/bin/vxed" generate "$2" >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q "$3" err
	result $? "generate refuses $1"
	for command in 'upgrade ./trace.vxed --state none' 'why 9999 ./trace.vxed'; do
		timeout 60 "$check/bin/vxed" $command --events "$2" >out 2>err
		[ $? = 2 ] && [ ! -s out ] && grep -q "$3" err
		result $? "${command%% *} refuses $1"
	done
}
head -c 3000 "$check/bin/vxed" >foreign
none 'a program' foreign '^foreign:1:[0-9]*: '
none 'a folder' . 'Is a directory'
none 'a file that does not exist' nothing 'No such file'
none 'a device without end' /dev/zero '^/dev/zero:1: longer than any event'
echo '{"a":1,"values":[]}' >foreign
none 'another JSON' foreign '^foreign:1:1: the kind of event is missing'
{ head -n 5 "$events"; echo '{'; tail -n 5 "$events"; } >part
none 'a log that is broken in the middle' part '^part:6:[0-9]*: it is not'
{ head -n 5 "$events"; printf '\0\0\0\n'; tail -n 5 "$events"; } >part
none 'a log in which a crash left zeros' part '^part:6:1: there is a NUL'
head -c 3000 "$check/bin/vxed" >foreign.db
for command in 'replay trace.vxed' 'upgrade ./trace.vxed --state none' 'why 9999 ./trace.vxed'; do
	timeout 60 "$check/bin/vxed" $command --database foreign.db >out 2>err
	[ $? = 2 ] && [ ! -s out ] && grep -q 'foreign.db' err
	result $? "${command%% *} refuses a file that is not a store"
done
vxed replay trace.vxed --events /dev/null >out
[ $? = 0 ] && grep -q '^0 events' out
result $? 'an empty log has 0 events'

# Traces whose collector ended before trace --stop
stopped() { # STATUS SIZE: stops a trace of SIZE bytes, which must exit with STATUS
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
result $? 'a trace cannot be stopped twice'
rm -rf state/*
head -c "$size" "$events" >trace
for name in x y; do mkdir -p state/$name && cp trace state/$name/trace.jsonl; done
vxed trace --stop --state "$PWD/state" -o alone.vxed >out 2>err
[ $? = 1 ] && [ ! -e alone.vxed ] && [ "$(grep -c 'which? vxed trace --stop [xy]$' err)" = 2 ]
result $? 'trace --stop asks which if there are two traces'
rm -r state/y
vxed trace --stop --state "$PWD/state" -o alone.vxed >out 2>err && vxed check alone.vxed
result $? 'trace --stop needs no name if there is one trace'
vxed trace --stop --state "$PWD/state" -o again.vxed >out 2>err
[ $? = 1 ] && grep -q 'nothing is being traced' err && [ ! -e again.vxed ]
result $? 'trace --stop fails if there is no trace'
stopped 2 $((first - 2)) && [ ! -e stopped.vxed ] && grep -q 'trace.jsonl:1:[0-9]*: ' err
result $? 'a trace without a usable event is refused'
stopped 2 0 && [ ! -e stopped.vxed ] && grep -q 'nothing was traced' err
result $? 'an empty trace is refused'
mkdir state/y
yes "$(head -n 1 trace)" | head -n 200000 >state/y/trace.jsonl
script -qec "vxed trace --stop y --state '$PWD/state' -o long.vxed" /dev/null >out
grep -qE '[0-9]+ %, [0-9]+ s left' out && vxed check long.vxed
result $? 'trace --stop shows its progress on a terminal'
