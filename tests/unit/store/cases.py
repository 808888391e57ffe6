#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
cases.py ROOT: imports records with vxelogd, and reads them back with vxelog. Prints a line for
each case. Works in the current folder. The variable BIN names the folder of the programs.
"""
import collections
import csv
import datetime
import io
import json
import os
import random
import re
import sqlite3
import subprocess
import sys

from records import *

ROOT = sys.argv[1]
BIN = os.environ["BIN"]
OBJECT = objects(ROOT)
FILE_OPEN = OBJECT["file-open"]
CONNECT = OBJECT["socket-connect"]
failed = False


def check(name, good, why=""):
    print(("ok - " if good else "not ok - ") + name)
    if not good and why:
        print("\n".join("# " + line for line in str(why)[:2000].splitlines()))


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, timeout=300)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace")


def put(file, *records):
    with open(file, "wb") as to:
        to.write(b"".join(records))


def store(database, source, *options):
    return run(BIN + "/vxelogd", "--database", database, "--source", source, *options)


def log(database, *options):
    status, out, err = run(BIN + "/vxelog", "--database", database, *options)
    if status:
        raise RuntimeError("vxelog: status %d: %s" % (status, err))
    return out


def events(database, *options):
    return [json.loads(line) for line in log(database, "--json", *options).splitlines()]


def query(database, text):
    connection = sqlite3.connect(database)
    rows = connection.execute(text).fetchall()
    connection.commit()
    connection.close()
    return rows


def raw(value):
    """The bytes of a string in JSON."""
    return bytes(value) if isinstance(value, list) else value.encode()


def harmless(text):
    return not re.search(rb"[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae", text)


# Every field comes back ------------------------------------------------------

STRINGS = [
    b"", b"/etc/passwd", b"line\nbreak\r\n", b"\x1b[31mred\x07", b"latin-\xe9-\xff",
    b"a\0b\0", b"\0", "snow ☃ \U0001f600".encode(), "turn \u202e around".encode(),
    b"quote\"back\\slash'single", b"'); DROP TABLE event; --", b"%s%n$HOME`id`",
    b"=1+1", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc3", b"{\"kind\":\"violation\"}",
    b"/" + b"x" * 4095, bytes(range(256)), b" ", b",", b"a,b", b"\xef\xbb\xbf", b"\\x41",
]
rows = []
for i, string in enumerate(STRINGS):
    rows.append(dict(sequence=i, point=FILE_OPEN, call=OPENAT, args=(string, 2**63 + i, 2**64 - 1),
                     name=b"n" * 63 if i % 2 else b"it's", comm=string[:16].split(b"\0")[0],
                     message=string[:256], slot=2**32 - 1, subsystem=2**32 - 1 - i, pid=2**31,
                     tid=2**32 - 1, uid=2**32 - 2, error=i, abi=i % 4, mode=1 + i % 3,
                     time=BEGIN - i * 10**9))
rows.append(dict(sequence=100, kind=ENTER, args=(b"/bin/x y",), abi=3))
rows.append(dict(sequence=101, kind=MODE, args=(3,), abi=3))
rows.append(dict(sequence=102, kind=CONTROL, point=16, call=16))
rows.append(dict(sequence=103, kind=VIOLATION, point=16, call=16, args=(0, 1, 2, 3, 4, 2**64 - 1)))
rows.append(dict(sequence=104, kind=VIOLATION, point=1000, call=1001, args=(1,)))
rows.append(dict(sequence=105, kind=VIOLATION, point=FILE_OPEN,
                 args=(b"a", b"", b"b", b"\0", b"c" * 3000, 5)))
rows.append(dict(sequence=106, kind=77, args=(b"?",)))
put("all", *[record(**row) for row in rows])
status, _, said = store("all.db", "all")
check("records of all kinds are stored", status == 0, said)
back = [e for e in events("all.db") if e["kind"] != "lost"]
wrong = []
for row, event in zip(rows, back):
    args = list(row.get("args", ()))
    values = [raw(v) if isinstance(v, (str, list)) else v for v in event["values"]]
    if values != args:
        wrong.append((row["sequence"], "values", values, args))
    for key, want in (("sequence", row["sequence"]), ("pid", row.get("pid", 100)),
                      ("tid", row.get("tid", 100)), ("uid", row.get("uid", 0)),
                      ("slot", row.get("slot", 1)), ("subsystem", row.get("subsystem", 1))):
        if event[key] != want:
            wrong.append((row["sequence"], key, event[key], want))
    if raw(event["vxed"]) != row.get("name", b"x") or raw(event["comm"]) != row.get("comm", b"prog"):
        wrong.append((row["sequence"], "names"))
    if raw(event.get("message", "")) != row.get("message", b""):
        wrong.append((row["sequence"], "message"))
check("every field is read back unchanged", len(back) == len(rows) and not wrong, wrong)
check("the events are in the order of the ring", [e["sequence"] for e in back] ==
      [row["sequence"] for row in rows])
text, table = log("all.db"), log("all.db", "--csv")
check("each event is one line of text", len(text.splitlines()) == len(events("all.db")))
check("text and JSON have no control characters",
      harmless(text) and harmless(log("all.db", "--json")))
check("CSV has no control characters", harmless(table.replace(b"\r\n", b"\n")))
lines = list(csv.reader(io.StringIO(table.decode(), newline=""), strict=True))
check("CSV has the same number of fields in each row",
      len(lines) == len(events("all.db")) + 1 and {len(line) for line in lines} == {len(lines[0])})
check("no field of CSV can be read as a formula",
      not any(field[:1] in ("=", "+", "@") for line in lines for field in line))
check("a line of JSON is valid UTF-8", json.loads(log("all.db", "--json").splitlines()[3]) and
      log("all.db", "--json").decode())
check("the store is not damaged", query("all.db", "PRAGMA integrity_check") == [("ok",)])

# Bad records -----------------------------------------------------------------

good = [record(i, point=FILE_OPEN, args=(b"/a", 0, 0)) for i in range(10)]
for cut in (1, 183, 184, 185, len(good[9]) - 1):
    put("cut", *good[:9], good[9][:cut])
    os.path.exists("cut.db") and os.remove("cut.db")
    status, _, said = store("cut.db", "cut")
    check("a record cut off after %d bytes is told, those before are stored" % cut,
          status == 1 and "cut off" in said and len(events("cut.db")) == 9, said)


def bad(what, **fields):
    put("bad", *good[:5], bytes(patched(good[5], **fields)), *good[6:])
    os.path.exists("bad.db") and os.remove("bad.db")
    status, _, said = store("bad.db", "bad")
    check("no record: " + what, status == 1 and
          "at byte %d there is no record" % (5 * len(good[0])) in said and
          len(events("bad.db")) == 5, said)


def patched(data, **fields):
    names = ("size kind point sequence time slot subsystem pid tid uid error call abi mode "
             "strings nargs message_size name comm a0 a1 a2 a3 a4 a5").split()
    values = list(HEAD.unpack(data[:HEAD.size]))
    for name, value in fields.items():
        values[names.index(name)] = value
    return HEAD.pack(*values) + data[HEAD.size:]


bad("a size of 0", size=0)
bad("a size that is less than the head", size=176)
bad("a size that is no multiple of 8", size=len(good[5]) + 1)
bad("a size of 4 GB", size=2**32 - 8)
bad("more arguments than there can be", nargs=7)
bad("a string that is longer than the record", a0=2**63)
bad("a message that is", message_size=2**32 - 1)
bad("a sequence number beyond all", sequence=2**63)
bad("more lost than can be", kind=LOST, nargs=1, strings=0, a0=2**63)
rng = random.Random(1)
for i in range(5):
    noise = bytearray(b"".join(good))
    for _ in range(rng.randrange(1, 40)):
        noise[rng.randrange(len(noise))] = rng.randrange(256)
    put("noise", bytes(noise))
    os.path.exists("noise.db") and os.remove("noise.db")
    status, _, said = store("noise.db", "noise")
    if status not in (0, 1) or query("noise.db", "PRAGMA integrity_check") != [("ok",)]:
        break
    for how in ((), ("--csv",), ("--summary", "--json")):
        log("noise.db", *how)
else:
    i = None
check("random bytes do no harm", i is None, (i, status, said))

# Records that are stored already, and records that are missing --------------------

put("ring", *good)
store("dup.db", "ring")
status, _, said = store("dup.db", "ring")
check("reading the ring again stores nothing twice", status == 0 and
      "0 events stored, 10 were there already" in said and len(events("dup.db")) == 10, said)
put("ring", *good[4:], *[record(i, point=PTRACE) for i in range(10, 15)])
status, _, said = store("dup.db", "ring")
check("new events are stored", "5 events stored, 6 were there already" in said and
      [e["sequence"] for e in events("dup.db")] == list(range(15)), said)
put("ring", *[record(i, point=PTRACE) for i in range(20, 22)])
store("dup.db", "ring")
lost = [e for e in events("dup.db") if e["kind"] == "lost"]
check("a gap is stored as a row", len(lost) == 1 and lost[0]["sequence"] == 15 and
      lost[0]["values"] == [5], lost)
put("ring", *[record(i, point=PTRACE, time=BEGIN + 10**15 + i) for i in range(3)])
status, _, said = store("dup.db", "ring")
check("other records with the same numbers mean another ring",
      "3 events stored, 0 were there already" in said and
      query("dup.db", "SELECT count(*) FROM ring") == [(2,)], said)
put("ring2", record(7, point=PTRACE), record(8, kind=LOST, args=(100,), error=0),
    record(108, point=PTRACE))
store("lost.db", "ring2")
found = [(e["sequence"], e["values"]) for e in events("lost.db") if e["kind"] == "lost"]
check("events that were overwritten before and while reading are rows",
      found == [(0, [7]), (8, [100])], found)
store("lost.db", "ring2")
check("these rows are not stored twice", len(events("lost.db")) == 4)
check("rows of lost events pass every filter",
      len(events("lost.db", "--vxed", "nobody", "--path", "/x")) == 2)

# Clock jumps -------------------------------------------------------------------

times = [0, 5, 3, 10**9, -BEGIN - 1, 2**63 - 1 - BEGIN, 4, 10**18, -2**63 - BEGIN]
put("jumps", *[record(i, point=PTRACE, time=BEGIN + t) for i, t in enumerate(times)])
status, _, said = store("jumps.db", "jumps")
check("events stay in the order of the ring if the clock jumps", status == 0 and
      [e["sequence"] for e in events("jumps.db")] == list(range(len(times))), said)
stamp = datetime.datetime.utcfromtimestamp(BEGIN // 10**9).strftime("%Y-%m-%dT%H:%M:%SZ")
later = datetime.datetime.utcfromtimestamp(BEGIN // 10**9 + 2).strftime("%Y-%m-%d %H:%M:%SZ")
check("such events are found by time", [e["sequence"] for e in
      events("jumps.db", "--since", stamp, "--until", later)] == [0, 1, 2, 3, 6])
check("a time before the epoch is printed",
      events("jumps.db")[4]["time"] == "1969-12-31T23:59:59.999999Z")
check("age removes nothing if the clock jumps", len(events("jumps.db")) == len(times) and
      store("jumps.db", "ring2", "--keep", "1d")[0] == 0 and
      len(events("jumps.db")) == len(times) + 4)

# Filters, aggregation, summaries ----------------------------------------------------

rng = random.Random(2)
rows, count = [], 20000
for i in range(count):
    which = rng.randrange(4)
    path = rng.choice([b"/etc/shadow", b"/etc/passwd", b"/home/a\nb/x", b"\xff\xfe", b"/srv/\0z"])
    rows.append(dict(
        sequence=i, kind=rng.choice([VIOLATION] * 3 + [PERMITTED, CONTROL]),
        point=[FILE_OPEN, CONNECT, IOCTL, MMAP][which],
        call=[OPENAT, 42, IOCTL, MMAP][which],
        args=[(path, rng.choice([0, 0o2000000, 1, 0o102]), rng.randrange(99)),
              (b"inet:10.0.0.%d:80" % rng.randrange(3),), (rng.randrange(9), rng.randrange(3), 7),
              (rng.randrange(2**40), 4096, 3, 0x22, 5, 0)][which],
        name=rng.choice([b"one", b"two"]), comm=b"c%d" % rng.randrange(12),
        uid=rng.randrange(3), mode=rng.choice([2, 3]), subsystem=rng.randrange(1, 4),
        pid=rng.randrange(1, 1000)))
    rows[-1]["error"] = 0 if rows[-1]["kind"] == PERMITTED else 1
put("many", *[record(**row) for row in rows])
status, _, said = store("many.db", "many")


def same_rule(row):
    """Returns the key of a violation. Violations with the same key are one (see violation.h)."""
    args = row["args"]
    if row["point"] == FILE_OPEN:
        args = (args[0], args[1] & 0o1103)      # access mode, O_CREAT, O_TRUNC
    elif row["point"] == IOCTL:
        args = args[1:2]
    elif row["point"] == MMAP:
        args = (args[2], args[3])
    return row["name"], row["kind"], row["point"], row["call"], row["error"], args


want = collections.Counter(same_rule(row) for row in rows if row["kind"] != PERMITTED)
summary = [json.loads(line) for line in log("many.db", "--summary", "--json").splitlines()]
check("violations are counted: %d different of %d" % (len(want), sum(want.values())),
      sorted(v["count"] for v in summary) == sorted(want.values()),
      (len(summary), len(want), status, said))
check("the most frequent come first",
      [v["count"] for v in summary] == sorted((v["count"] for v in summary), reverse=True))
check("the summary has some of their programs",
      all(len(v["programs"]) == 8 and v["more_programs"] for v in summary if v["count"] > 300))
first = {}
last = {}
for row in rows:
    if row["kind"] != PERMITTED:
        first.setdefault(same_rule(row), row["sequence"] + 1)
        last[same_rule(row)] = row["sequence"] + 1
check("the summary has the first and last event of each",
      sorted(first.values()) == sorted(v["first_event"] for v in summary) and
      sorted(last.values()) == sorted(v["last_event"] for v in summary))
again = [json.loads(line) for line in
         log("many.db", "--summary", "--json", "--since", "2000-01-01").splitlines()]
check("a count of the events gives the same summary",
      sorted(v["count"] for v in again) == sorted(want.values()))
lines = log("many.db", "--summary").splitlines()
check("the summary is a table", len(lines) == len(want) + 1 and
      lines[0].split()[:3] == [b"COUNT", b"FIRST", b"LAST"] and
      harmless(b"\n".join(lines)))
lines = list(csv.reader(io.StringIO(log("many.db", "--summary", "--csv").decode(), newline=""),
                        strict=True))
check("the summary as CSV has rows of the same length",
      len(lines) == len(want) + 1 and {len(line) for line in lines} == {len(lines[0])})


def filtered(name, admits, *options):
    got = [e["sequence"] for e in events("many.db", *options)]
    wanted = [row["sequence"] for row in rows if admits(row)]
    check("filter: " + name, got == wanted, (len(got), len(wanted)))


filtered("VXED", lambda r: r["name"] == b"one", "--vxed", "one")
filtered("two VXEDs", lambda r: True, "--vxed", "one", "--vxed", "two")
filtered("no such VXED", lambda r: False, "--vxed", "on")
filtered("subsystem", lambda r: r["subsystem"] == 2, "--subsystem", "2")
filtered("call", lambda r: r["point"] == FILE_OPEN, "--call", "openat")
filtered("object or call", lambda r: r["point"] in (FILE_OPEN, IOCTL),
         "--call", "file-open", "--call", "ioctl")
filtered("path", lambda r: r["args"][0] == b"/etc/shadow", "--path", "/etc/sh*")
filtered("path across slashes", lambda r: str(r["args"][0]).startswith("b'/etc"), "--path", "/*c/**d*")
filtered("path that is not UTF-8", lambda r: r["args"][0] == b"\xff\xfe", "--path", b"\xff?")
filtered("permitted", lambda r: r["error"] == 0, "--verdict", "permitted")
filtered("violated", lambda r: r["error"] and r["mode"] == 2, "--verdict", "violated")
filtered("refused", lambda r: r["error"] and r["mode"] == 3, "--verdict", "refused")
filtered("program", lambda r: r["comm"] == b"c7", "--program", "c7")
filtered("user", lambda r: r["uid"] == 1, "--user", "1")
filtered("root", lambda r: r["uid"] == 0, "--user", "root")
filtered("time", lambda r: 1000 <= r["sequence"] <= 2000,
         "--since", "@%d" % (BEGIN // 10**9), "--vxed", "one", "--vxed", "two",
         "--since", "2023-11-14T22:13:20.001Z", "--until", "2023-11-14T22:13:20.002Z")
filtered("all at once", lambda r: r["name"] == b"two" and r["uid"] == 2 and
         r["args"][0] == b"/etc/passwd" and r["mode"] == 3 and r["error"],
         "--vxed", "two", "--user", "2", "--path", "/**passwd", "--verdict", "refused")
for wish in ("one' OR '1'='1", "one\" OR 1=1 --", "%", "*", "o_e", "one; DROP TABLE event"):
    filtered("a name that is none: " + wish, lambda r: False, "--vxed", wish)
filtered("a glob of SQL", lambda r: False, "--path", "' OR 1=1 --")
check("a malformed path is refused", run(BIN + "/vxelog", "--path", "/etc/[^a]*")[0] == 2)
filtered("a path with a newline", lambda r: r["args"][0] == b"/home/a\nb/x", "--path", "/home/a\nb/?")
table = list(csv.reader(io.StringIO(log("many.db", "--csv", "--vxed", "one", "--user", "1",
                                        "--call", "file-open").decode(), newline=""), strict=True))
check("CSV with filters has the same events", [int(line[table[0].index("sequence")]) for line in table[1:]] ==
      [r["sequence"] for r in rows if r["name"] == b"one" and r["uid"] == 1 and
       r["point"] == FILE_OPEN])
both = [json.loads(line) for line in log("many.db", "--summary", "--json", "--vxed", "one",
                                         "--verdict", "refused").splitlines()]
check("a summary applies the filters", sum(v["count"] for v in both) == sum(
    r["name"] == b"one" and r["error"] != 0 and r["mode"] == 3 for r in rows),
      sum(v["count"] for v in both))
followed = subprocess.Popen([BIN + "/vxelog", "--database", "many.db", "--follow", "--json",
                             "--since", "2000-01-01", "--vxed", "two", "--user", "2"],
                            stdout=subprocess.PIPE)
wanted = [r["sequence"] for r in rows if r["name"] == b"two" and r["uid"] == 2]
got = [json.loads(followed.stdout.readline())["sequence"] for _ in wanted]
followed.terminate()
followed.wait()
check("--follow --json with filters, from --since on", got == wanted, (len(got), len(wanted)))
got = [e["sequence"] for e in events("many.db", "--reverse", "--vxed", "two", "--user", "2")]
check("--reverse prints the same, the newest first", got == wanted[::-1], (len(got), len(wanted)))
got = [e["sequence"] for e in events("many.db", "--reverse", "--lines", "7")]
check("--lines prints that number of events", got == list(range(count - 1, count - 8, -1)), got)
tally = [json.loads(line) for line in
         log("many.db", "--tally", "--json", "--vxed", "one").splitlines()]
check("--tally counts them by the hour", [(t["permitted"], t["violated"], t["refused"])
                                          for t in tally] == [tuple(
    sum(r["name"] == b"one" and (0 if not r["error"] else r["mode"] - 1) == kind for r in rows)
    for kind in (0, 1, 2))], tally)
for option in (("--verdict", "maybe"), ("--call", "nocall"), ("--user", "no such user"),
               ("--since", "yesterday"), ("--subsystem", "x"), ("--subsystem", "-1"), ("extra",),
               ("--ring", "--database", "x"), ("--follow", "--summary"), ("--follow", "--reverse"), ("--lines", "0"),
               ("--tally", "--summary"), ("--tally", "--csv")):
    status, out, said = run(BIN + "/vxelog", "--database", "many.db", *option)
    check("bad usage: " + " ".join(option), status == 2 and not out and said)
for option in (("--keep", "x"), ("--keep", "-1d"), ("--max-size", "1Q"), ("--forward-rate", "x"),
               ("extra",), ("--keep", "99999999999999999999d")):
    status, out, said = run(BIN + "/vxelogd", "--database", "no.db", "--source", "/dev/null", *option)
    check("bad usage: " + " ".join(option), status == 2 and said and not os.path.exists("no.db"))

# Retention -----------------------------------------------------------------------

big = [record(i, point=FILE_OPEN, args=(b"/data/%d/%s" % (i % 5, b"y" * 100), 0, 0))
       for i in range(60000)]
put("big", *big)
status, _, said = store("size.db", "big", "--max-size", "2M")
kept = events("size.db")
size = os.path.getsize("size.db")
check("no more is kept than may be: %d bytes, %d events" % (size, len(kept)), status == 0 and
      size < 12 << 20 and 0 < len(kept) < 30000 and kept[-1]["sequence"] == 59999 and
      [e["sequence"] for e in kept] == list(range(kept[0]["sequence"], 60000)), said)
check("the store knows how many events were dropped",
      query("size.db", "SELECT value FROM state WHERE "
      "name = 'dropped'") == [(60000 - len(kept),)])
put("tick", record(60000, point=PTRACE))
os.rename("tick", "big")
for i in range(4):
    put("big", record(60000 + i, point=PTRACE))
    store("size.db", "big", "--max-size", "2M")
check("the file shrinks", os.path.getsize("size.db") < 12 << 20 and
      query("size.db", "PRAGMA integrity_check") == [("ok",)])
check("the counts of violations outlive the events",
      sum(v["count"] for v in map(json.loads, log("size.db", "--summary", "--json").splitlines()))
      == 60004)
put("trace", *[record(i, kind=PERMITTED, point=FILE_OPEN, args=(b"/data/" + b"y" * 100, 0, 0))
               for i in range(30000)])
store("trace.db", "trace", "--max-size", "1M")
check("the file also shrinks if nothing was refused", os.path.getsize("trace.db") < 3 << 20 and
      0 < len(events("trace.db")) < 29999)
store("age.db", "many")
query("age.db", "UPDATE span SET clock = clock - 86400 * 40")
query("age.db", "UPDATE violation SET clock = clock - 86400 * 40")
put("new", record(0, point=PTRACE))
store("age.db", "new", "--keep", "41d")
check("events that are not old stay", len(events("age.db")) == count + 1)
put("new", record(0, point=PTRACE), record(1, point=PTRACE))
for i in range(3):
    store("age.db", "new", "--keep", "39d")
check("old events and counts are removed", len(events("age.db")) == 2 and
      len(log("age.db", "--summary", "--json").splitlines()) == 1,
      len(events("age.db")))
store("clock.db", "many")
for when, boot in (("0", "another"), (str(2**62), "another"), ("0", None)):
    query("clock.db", "UPDATE state SET value = %s WHERE name = 'clock_wall'" % when)
    if boot:
        query("clock.db", "UPDATE state SET value = 'another' WHERE name = 'clock_boot'")
    put("new", record(0, point=PTRACE))
    store("clock.db", "new", "--keep", "2d")
check("a clock that says 1970 or another age at boot removes nothing",
      len(events("clock.db")) == count + 1, len(events("clock.db")))
for i in range(3):
    query("clock.db", "UPDATE state SET value = 1 WHERE name = 'clock_wall'")
    query("clock.db", "UPDATE state SET value = 'boot %d' WHERE name = 'clock_boot'" % i)
    store("clock.db", "new", "--keep", "2d")
check("age removes events after several boots",
      len(events("clock.db")) < 10, len(events("clock.db")))
store("wide.db", "/dev/null")
put("wide", *[record(i, point=FILE_OPEN, name=b"quiet" if i == 5 else b"loud",
                     args=(b"/%d" % i, 0, 0)) for i in range(8000)])
for i in range(6):
    store("wide.db", "wide", "--max-size", "48M")
    put("wide", *[record(8000 * (i + 1), point=PTRACE)])
rows = query("wide.db", "SELECT vxed, count(*) FROM violation GROUP BY vxed ORDER BY vxed")
check("no VXED drives out the violations of another: %s" % rows,
      rows[0][0] == "loud" and rows[0][1] <= 800 and ("quiet", 1) in rows)

# Floods of the one VXED, then of another, between the few events of a third.
put("fair", *[record(i, point=FILE_OPEN, name=b"quiet" if i % 1000 == 5 else b"loud" if i < 30000
                     else b"louder", args=(b"/data/%d/%s" % (i % 5, b"y" * 100), 0, 0))
              for i in range(80000)])
status, _, said = store("fair.db", "fair", "--max-size", "3M")
kept = collections.Counter(e["vxed"] for e in events("fair.db"))
check("a flood of one VXED drops its own events, not those of others: %s" % dict(kept),
      status == 0 and kept["quiet"] == 80 and 0 < kept["loud"] < 20000 and
      0 < kept["louder"] < 20000, said)
check("the events that are left are the newest of each", [e["sequence"] for e in
      events("fair.db", "--vxed", "louder")][-1] == 79999 and
      len(events("fair.db", "--vxed", "quiet", "--since", "1970-01-01")) == 80)
check("the shares are those of the events", query("fair.db",
      "SELECT count(*) FROM share LEFT JOIN event ON event.vxed = share.vxed AND id BETWEEN first"
      " AND (SELECT last FROM span WHERE span.first = share.first) WHERE id IS NULL") == [(0,)] and
      query("fair.db", "SELECT count(*) FROM event WHERE NOT EXISTS (SELECT 1 FROM share JOIN span"
      " USING (first) WHERE share.vxed = event.vxed AND event.id BETWEEN first AND last)")
      == [(0,)] and query("fair.db", "PRAGMA integrity_check") == [("ok",)])
query("fair.db", "UPDATE span SET clock = clock - 86400 * 40")
put("more", record(80000, point=PTRACE, name=b"quiet"))
for i in range(3):
    store("fair.db", "more", "--max-size", "3M", "--keep", "39d")
check("age removes the events of all VXEDs, and their shares", len(events("fair.db")) == 2 and
      query("fair.db", "SELECT count(*) FROM share WHERE first NOT IN (SELECT first FROM span)")
      == [(0,)], len(events("fair.db")))

# A flood of events of one VXED within a second, and long names -----------------------------

store("flood.db", "/dev/null")
put("flood", *[record(i, point=FILE_OPEN, name=b"loud", args=(b"/%d" % i, 0, 0))
               for i in range(3000)],
    record(3000, point=FILE_OPEN, name=b"victim", args=(b"/bin/sh", 0, 0)))
store("flood.db", "flood")
check("a flood of violations of one VXED does not drop those of another", b"/bin/sh" in
      log("flood.db", "--summary", "--vxed", "victim"), log("flood.db", "--summary"))
store("long.db", "/dev/null")
put("long", *[record(i, point=PTRACE, name=b"victim") for i in range(2000)])
store("long.db", "long", "--max-size", "32M")
for i in range(8):
    put("long", *[record(2000 + 400 * i + j, point=FILE_OPEN, name=b"loud",
                         args=(b"/%d/" % (400 * i + j) + b"x" * 4000, 0, 0)) for j in range(400)])
    store("long.db", "long", "--max-size", "32M")
put("long", *[record(9000 + i, point=PTRACE, name=b"victim") for i in range(2000)])
store("long.db", "long", "--max-size", "32M")
check("long names of violations do not take the room of the events: %d" % len(events("long.db")),
      len(events("long.db")) >= 2000)

# Files that are not stores ------------------------------------------------------------


def untouched(name, file, message, *beside):
    with open(file, "rb") as f:
        before = f.read()
    for program in (("vxelogd", "--source", "ring"), ("vxelog",)):
        status, out, said = run(BIN + "/" + program[0], "--database", file, *program[1:])
        with open(file, "rb") as f:
            after = f.read()
        check("%s: %s refuses it and leaves it" % (name, program[0]),
              status == 2 and message in said and before == after and not out, (status, said))


put("empty", b"")
check("an empty file becomes a store", store("empty", "ring")[0] == 0 and len(events("empty")) == 3)
put("text", b"this is some file of yours\n" * 500)
untouched("a text file", "text", "not a log store")
put("short", b"SQLite format 3\0")
untouched("16 bytes of a database", "short", "not a log store")
query("foreign.db", "CREATE TABLE mine (x)")
untouched("another program's database", "foreign.db", "not a log store")
connection = sqlite3.connect("wal.db")
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("CREATE TABLE mine (x)")
connection.commit()
untouched("another program's database, in use", "wal.db", "not a log store")
check("the program whose database it is can still use it",
      connection.execute("INSERT INTO mine VALUES (1)") and
      connection.commit() is None)
connection.close()
store("newer.db", "ring")
query("newer.db", "PRAGMA user_version = 99")
untouched("a store of a newer version", "newer.db", "newer")
store("older.db", "ring")
for part in (0.3, 0.9, 0.999):
    with open("many.db", "rb") as f:
        whole = f.read()
    put("truncated.db", whole[:int(len(whole) * part)])
    untouched("%g of a store" % part, "truncated.db", "cut off")
os.mkdir("folder")
status, _, said = store("folder", "ring")
check("a folder is refused", status in (1, 2) and said)
os.mkfifo("fifo")
status, _, said = store("fifo", "ring")
check("a pipe is refused", status == 2 and "not a regular file" in said, said)
status, _, said = run(BIN + "/vxelog", "--database", "nowhere.db")
check("a store that does not exist is reported", status == 1 and "No such file" in said and
      not os.path.exists("nowhere.db"))
rng = random.Random(3)
for page in range(0, len(whole) // 4096, max(1, len(whole) // 4096 // 6)):
    damaged = bytearray(whole)
    damaged[page * 4096 + 100:page * 4096 + 3000] = rng.randbytes(2900)
    put("damaged.db", bytes(damaged))
    for program in (("vxelogd", "--source", "many"), ("vxelog", "--json"), ("vxelog", "--summary")):
        status, out, said = run(BIN + "/" + program[0], "--database", "damaged.db", *program[1:])
        if status not in (0, 1, 2) or "Sanitizer" in said:
            break
    else:
        continue
    break
else:
    page = None
check("damaged pages crash nothing", page is None, (page, program, status, said))
circle = bytearray(whole)
for page in range(4096, len(whole), 4096):
    if circle[page] == 5:      # inside a table's tree: its last branch is its first
        cell = page + int.from_bytes(circle[page + 12:page + 14], "big")
        circle[page + 8:page + 12] = circle[cell:cell + 4]
put("circle.db", bytes(circle))
for how in ("--json",), ("--since", "2000-01-01"):
    status, out, said = run(BIN + "/vxelog", "--database", "circle.db", *how)
    check("a tree that leads in a circle is damaged: %s" % how[0],
          circle != whole and status in (1, 2) and ("order" in said or "malformed" in said),
          (status, said, len(out)))
