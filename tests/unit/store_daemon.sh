#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests vxelogd as a daemon: signals, a store that is moved, a full disk, forwarding, and systemd.
# Prints a line for each case.

. "$(dirname "$0")/store/lib.sh"

# Only one at a time -----------------------------------------------------------------

exec {hold}<>ring
"$BIN/vxelogd" --database one.db --source ring 2>first &
first=$!
serves() { [ -s "$1" ] && is "$1" "SELECT value FROM state WHERE name = 'running'" 1; }
waits_for serves one.db
logd one.db --source /dev/null
[ $? = 1 ] && grep -q 'another vxelogd is writing' said
report "a second vxelogd on one store is refused"
ln -s one.db link.db
logd link.db --source /dev/null
[ $? = 1 ] && grep -q 'another vxelogd is writing' said
report "a second vxelogd is also refused if it names the store by a link"
./logring -n 1000 ring >/dev/null
waits_for stored one.db 1000
report "events are stored while the pipe stays open"
[ "$("$BIN/vxelog" --database one.db | wc -l)" = 1000 ]
report "the store can be read meanwhile"
kill -STOP $first
[ "$("$BIN/vxelog" --database one.db --vxed service-1 --json | grep -c '"kind"')" -gt 100 ]
report "the store can be read while vxelogd hangs"
kill -CONT $first
mv one.db moved.db
kill -HUP $first
waits_for [ -s one.db ]
report "SIGHUP makes a new store if the old one was moved away"
./logring -n 2000 ring >/dev/null
waits_for stored one.db 1000 && stored moved.db 1000 && sound moved.db && sound one.db &&
	[ "$(query one.db 'SELECT min(sequence), count(*) FROM event')" = '1000|1000' ]
report "the new store continues where the old one ended"
rm one.db one.db-*
waits_for [ -s one.db ]
report "a store that was removed is made again"
kill -TERM $first
wait $first
report "SIGTERM ends vxelogd with status 0"
[ ! -s one.db-wal ] && sound one.db
report "SIGTERM leaves a single file, without a write-ahead log"
exec {hold}>&-

# No room -----------------------------------------------------------------------

exec {hold}<>ring
(ulimit -S -f 1500; exec "$BIN/vxelogd" --database full.db --source ring 2>full) &
daemon=$!
./logring -n 30000 ring >/dev/null &
waits_for grep -q 'events wait in memory' full
report "a disk that is full is reported"
sleep 2
kill -0 "$daemon" && sound full.db && [ "$(grep -c . full)" = 1 ]
report "it is reported once, and vxelogd continues"
before=$(query full.db 'SELECT count(*) FROM event')
prlimit --pid "$daemon" --fsize=unlimited
waits_for stored full.db 30000
report "vxelogd stores again when there is room, after $before events"
[ "$(query full.db 'SELECT count(*), count(DISTINCT sequence) FROM event WHERE kind < 256')" = '30000|30000' ]
report "no event is lost or stored twice"
[ "$(query full.db 'SELECT a0 > 1 FROM event WHERE kind = 258')" = 1 ] &&
	"$BIN/vxelog" --database full.db | grep -q 'log stalled count='
report "a row counts the failed attempts"
waits_for is full.db 'SELECT (SELECT sum(count) FROM violation) =
	(SELECT count(*) FROM event WHERE kind = 2)' 1
report "each violation is counted once"
kill -TERM "$daemon"
wait
sound full.db
report "the store is not damaged after that"
(ulimit -S -f 20; exec "$BIN/vxelogd" --database fuller.db --source ring 2>fuller) &
daemon=$!
waits_for grep -q 'events wait in memory' fuller && kill -0 "$daemon"
report "vxelogd continues if there is no room to make a store"
./logring -n 100 ring >/dev/null
prlimit --pid "$daemon" --fsize=unlimited
waits_for stored fuller.db 100
report "the store is made when there is room"
kill -TERM "$daemon"
wait
exec {hold}>&-

# Followed, and forwarded ---------------------------------------------------------

exec {hold}<>ring
"$BIN/vxelogd" --database follow.db --source ring 2>said &
daemon=$!
waits_for serves follow.db
"$BIN/vxelog" --database follow.db --follow --call connect --verdict refused >followed &
follower=$!
# Each time the ring has more records. Records that are stored already are not stored again.
for ((n = 100; n <= 2000; n += 100)); do
	./logring -n $n ring >/dev/null
	waits_for stored follow.db $n
	[ ! -s followed ] || break
	sleep 0.3
done
./logring -n $((n + 500)) ring >/dev/null
waits_for stored follow.db $((n + 500))
last() { "$BIN/vxelog" --database follow.db --call connect --verdict refused | tail -n "${1:-1}"; }
ends_alike() {
	[ "$(tail -n 1 followed)" = "$(last)" ]
}
waits_for ends_alike && [ "$(last "$(wc -l <followed)")" = "$(cat followed)" ] &&
	[ "$(wc -l <followed)" -gt 10 ]
report "--follow prints new events that match the filters"
mv follow.db gone.db
waits_for [ -s follow.db ]
./logring -n $((n + 1500)) ring >/dev/null
waits_for stored follow.db 1000
waits_for ends_alike && [ "$(sort -u followed | wc -l)" = "$(wc -l <followed)" ]
report "--follow continues with the next store if the file was moved away"
kill $follower $daemon
wait
exec {hold}>&-

python3 "$here/store/collect.py" syslog lines &
collector=$!
waits_for [ -S syslog ]
./logring -n 3000 - 2>/dev/null >ring.bin
logd forward.db --source ring.bin --forward=syslog --forward-rate 10
python3 -c '
import socket
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"end", "syslog")'
wait $collector
events=$(query forward.db 'SELECT count(*) FROM event WHERE kind = 2')
lines=$(grep -c 'refused EPERM' lines)
suppressed=$(sed -n 's/.*suppressed lines=\([0-9]*\).*/\1/p' lines | awk '{ n += $1 } END { print n }')
[ "$lines" -ge 50 ] && [ "$lines" -lt "$events" ] && [ $((lines + suppressed)) = "$events" ]
report "--forward sends $lines lines, and counts $suppressed more"
"$BIN/vxelog" --database forward.db --verdict refused | head -n 50 >printed
sed 's/^<[0-9]*>[A-Z][a-z]* [ 0-9:]* vxelogd\[[0-9]*\]: //' lines | head -n 50 | diff - printed >said
report "the lines are those that vxelog prints"
[ "$(head -n 1 lines | cut -c1-4)" = '<84>' ]
report "the lines have the facility authpriv and the level warning"
mkdir journal
python3 "$here/store/collect.py" journal/socket fields &
collector=$!
waits_for [ -S journal/socket ]
logd fields.db --source ring.bin --forward="$PWD/journal/socket" --forward-rate 10
report "vxelogd forwards to journald"
python3 -c '
import socket
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"end", "journal/socket")'
wait $collector
# Each datagram has the fields of journald's protocol, and VXE_EVENT is the event.
python3 -c '
import json, re, struct
data = open("fields", "rb").read()
field = re.compile(rb"([A-Z_]+)(?:=([^\n]*)\n|\n)")
events = at = 0
seen = {}
while not data.startswith(b"end", at):
    if data[at:at + 1] == b"\n":        # collect.py ends a datagram
        at += 1
        if "VXE_EVENT" in seen:
            event = json.loads(seen["VXE_EVENT"])
            assert event["kind"] == seen["VXE_KIND"].decode() and seen["MESSAGE"], seen
            assert event.get("vxed", "") == seen["VXE_VXED"].decode(), seen
            assert seen["SYSLOG_FACILITY"] == b"10" and seen["PRIORITY"] in (b"4", b"5", b"6")
            events += 1
        seen = {}
        continue
    found = field.match(data, at)
    at = found.end()
    value = found[2]
    if value is None:
        length, = struct.unpack_from("<Q", data, at)
        value = data[at + 8:at + 8 + length]
        at += 9 + length
    seen[found[1].decode()] = value
assert events >= 50, events
assert b"suppressed lines=" in data
' 2>said
report "the messages to journald have fields"
logd forward.db --source ring.bin --forward=nosuch
report "a missing collector does not delay vxelogd"

# Locked by a program that may only read ----------------------------------------------

# hold FILE WHAT...: runs hold.py in the background until release is called.
hold() {
	: >held
	python3 "$here/store/hold.py" "$@" >held 2>&1 &
	holder=$!
	waits_for grep -qx held held || { cp held said; false; report "hold.py $*"; }
}
released() {
	kill $holder
	wait $holder 2>/dev/null
}
collect() { # FILE: writes the forwarded messages to the file
	rm -f syslog
	python3 "$here/store/collect.py" syslog "$1" &
	collector=$!
	waits_for [ -S syslog ]
}
collected() {
	python3 -c '
import socket
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(b"end", "syslog")'
	wait $collector
}
counts_all() { # DATABASE COUNT: each of COUNT records is stored, or reported as missing
	is "$1" 'SELECT sum(CASE kind WHEN 8 THEN a0 ELSE 1 END) FROM event WHERE kind < 256' "$2"
}

exec {hold}<>ring
collect blind
"$BIN/vxelogd" --database held.db --source ring --forward=syslog --forward-rate 0 2>said &
daemon=$!
waits_for [ -s held.db-shm ]
./logring -n 1000 ring >/dev/null
waits_for stored held.db 1000
hold held.db-shm 120 8
report "a process that may only read the store locks its index"
refused() { [ "$(grep -c 'refused EPERM' blind)" = "$1" ]; }
violations() { # COUNT: prints how many of the first COUNT records are violations
	rm -f all.db
	./logring -n "$1" - 2>/dev/null | "$BIN/vxelogd" --database all.db --source - 2>/dev/null
	query all.db 'SELECT count(*) FROM event WHERE kind = 2'
}
# A collector that is slower than this gets no more lines than vxelogd holds back.
for count in 1500 2000 2500 3000; do
	all=$(violations $count)
	./logring -n $count ring >/dev/null
	waits_for refused "$all"
done
waits_for grep -q 'events wait in memory' said
report "vxelogd reports at once that it cannot write"
refused "$all"
report "vxelogd still forwards all $all violations"
is held.db 'SELECT count(*) FROM event' 1000
report "no event is stored meanwhile"
grep -q 'events wait in memory' blind
report "the report also goes to the collector of logs"
released
waits_for stored held.db 3000 && counts_all held.db 3000 &&
	is held.db 'SELECT count(*) FROM event WHERE kind = 8' 0
report "after the lock is released, all events are stored in order"
waits_for is held.db 'SELECT a0 > 0 FROM event WHERE kind = 258' 1
report "a row counts the attempts that failed meanwhile"
sleep 0.5
refused "$all"
report "no violation is forwarded twice"
kill -TERM $daemon
wait $daemon
report "vxelogd then ends normally"
collected

"$BIN/vxelogd" --database held.db --source ring 2>said &
daemon=$!
waits_for serves held.db
hold held.db-shm 120 8
./logring -n 200000 ring >/dev/null
waits_for grep -q 'events wait in memory' said
sleep 1
released
waits_for counts_all held.db 200000
report "events that do not fit into memory are counted"
"$BIN/vxelog" --database held.db --json | grep '"kind":"lost"' >lost &&
	grep -q 'dropped by vxelogd, which could not write' lost &&
	[ "$(query held.db 'SELECT count(*) > 100000 FROM event')" = 1 ]
report "the other events are stored"
sound held.db
report "the store is sound"
hold held.db-shm 120 8
./logring -n 200010 ring >/dev/null
kill -TERM $daemon
wait $daemon
[ $? = 1 ] && grep -q '[0-9] events could not be stored' said
report "vxelogd reports at its end how many events it could not store"
released

"$BIN/vxelogd" --database held.db --source ring 2>said &
daemon=$!
waits_for [ -s held.db-shm ]
kill -KILL $daemon
wait $daemon 2>/dev/null
# starts_held LOCK COUNT LINE LINE ARGUMENT...: starts vxelogd while hold ARGUMENT... holds its
# store. vxelogd must store the records after the lock is released.
starts_held() {
	hold "${@:5}"
	"$BIN/vxelogd" --database held.db --source ring 2>said &
	daemon=$!
	waits_for grep -q "holds $1 lock; events wait in memory" said && kill -0 $daemon
	report "$3"
	./logring -n "$2" ring >/dev/null
	released
	waits_for counts_all held.db "$2"
	report "$4"
	kill -KILL $daemon
	wait $daemon 2>/dev/null
}
starts_held "vxelogd's" 200020 "who may only read cannot keep vxelogd from starting" \
	"which stores when it can" held.db $((1 << 62)) 2
starts_held "SQLite's" 200025 "nor by SQLite's locks" "and then it stores, too" held.db-shm 120 8
hold held.db lease
start=$(date +%s%N)
"$BIN/vxelogd" --database held.db --source ring 2>said &
daemon=$!
waits_for grep -q 'events wait in memory' said
[ $((($(date +%s%N) - start) / 1000000)) -lt 10000 ]
report "a lease on the store does not stop vxelogd"
./logring -n 200030 ring >/dev/null
released
waits_for counts_all held.db 200030
report "after the lease is released, all events are stored"
kill -KILL $daemon
wait $daemon 2>/dev/null
hold held.db-shm lease
"$BIN/vxelogd" --database held.db --source ring 2>said &
daemon=$!
waits_for grep -q 'events wait in memory' said
report "a lease on the store's other files does not stop vxelogd"
released
kill -TERM $daemon
wait
exec {hold}>&-

# As a daemon ---------------------------------------------------------------------

python3 - >said 2>&1 <<-END
	import os, socket, subprocess, time
	s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
	s.bind("notify")
	s.settimeout(120)
	ring = os.open("ring", os.O_RDWR)
	daemon = subprocess.Popen(["$BIN/vxelogd", "--database", "notify.db", "--source", "ring"],
	                          env=dict(os.environ, NOTIFY_SOCKET="notify", WATCHDOG_USEC="2000000"))
	said, when = [], []
	while said.count(b"WATCHDOG=1") < 5:
	    said.append(s.recv(100))
	    when.append(time.time())
	daemon.terminate()
	assert daemon.wait() == 0
	while said[-1] != b"STOPPING=1":
	    said.append(s.recv(100))
	assert said[0] == b"READY=1", said
	assert when[-1] - when[0] > 1, when
END
report "vxelogd notifies systemd of its start and end, and every half second between"
