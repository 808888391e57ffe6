#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
counts.py ROOT: compares the counts in a store, of violations and of hours, with its events. Also
makes a store of version 1, as VXE 0.2 wrote it, and has it upgraded. Prints a line for each case.
Works in the current folder. The variable BIN names the folder of the programs.
"""
import collections
import json
import os
import random
import sqlite3
import struct
import subprocess
import sys

from records import *

ROOT = sys.argv[1]
BIN = os.environ["BIN"]
OBJECT = objects(ROOT)
FILE_OPEN, CONNECT = OBJECT["file-open"], OBJECT["socket-connect"]
HOUR = 3600 * 10**9


def check(name, good, why=""):
    print(("ok - " if good else "not ok - ") + name)
    if not good and why:
        print("\n".join("# " + line for line in str(why)[:2000].splitlines()))


def query(database, text, *values):
    connection = sqlite3.connect(database)
    rows = connection.execute(text, values).fetchall()
    connection.commit()
    connection.close()
    return rows


def store(database, file, *options):
    done = subprocess.run([BIN + "/vxelogd", "--database", database, "--source", file, *options],
                          capture_output=True)
    return done.returncode == 0


def log(database, *options):
    done = subprocess.run([BIN + "/vxelog", "--database", database, "--json", *options],
                          capture_output=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


# What the events say ----------------------------------------------------------------

def verdict(kind, error, mode):
    if kind == LOST:
        return 5
    if kind not in (PERMITTED, VIOLATION, CONTROL):
        return 4
    return 1 if not error else 3 if mode == 3 else 2


def hours_of(database, after=0):
    """{(hour, vxed, verdict): [count, first, last]} of the events behind an id."""
    hours = {}
    for at, time, kind, error, mode, vxed, a0 in query(
            database, "SELECT id, time, kind, error, mode, vxed, a0 FROM event WHERE id > ?"
            " ORDER BY id", after):
        row = hours.setdefault((time // HOUR, vxed, verdict(kind, error, mode)), [0, at, at])
        row[0] += a0 if kind == LOST else 1
        row[2] = at
    return hours


def tally(database):
    return {row[:3]: list(row[3:]) for row in query(
        database, "SELECT hour, vxed, verdict, count, first_event, last_event FROM tally")}


RIGHTS = 0o1103     # of file-open's flags: the access mode, O_CREAT, O_TRUNC


def same(kind, point, call, abi, error, vxed, args):
    """Returns the key of a violation, which has only the arguments that rules look at."""
    if point == FILE_OPEN:
        args = (args[0], args[1] & RIGHTS)
    elif point == MMAP:
        args = args[2:4]
    return vxed, kind, point, call, abi, error, args


def violations_of(rows):
    """{what: [count, first, last, {comm: count}]} of the records that were stored."""
    found = {}
    for at, row in rows:
        if row["kind"] not in (VIOLATION, CONTROL):
            continue
        what = same(row["kind"], row["point"], row["call"], row["abi"], row["error"], row["name"],
                    row["args"])
        entry = found.setdefault(what, [0, at, at, collections.Counter()])
        entry[0] += 1
        entry[2] = at
        entry[3][row["comm"]] += 1
    return found


def programs(blob):
    return {blob[i:i + 16].rstrip(b"\0"): struct.unpack("<Q", blob[i + 16:i + 24])[0]
            for i in range(0, len(blob), 24)}


def counted(database):
    """Returns the same from the table violation, without the keys."""
    return sorted((vxed.encode(), count, first, last, sorted(programs(blob).items()))
                  for vxed, count, first, last, blob in query(
                      database, "SELECT vxed, count, first_event, last_event, programs"
                      " FROM violation"))


def expected(found):
    return sorted((what[0], entry[0], entry[1], entry[2], sorted(entry[3].items()))
                  for what, entry in found.items())


# Random events ------------------------------------------------------------------------

rng = random.Random(3)


def random_row(sequence):
    kind = rng.choice([PERMITTED, VIOLATION, VIOLATION, VIOLATION, CONTROL, ENTER, MODE])
    point = rng.choice([FILE_OPEN, CONNECT, MMAP, PTRACE])
    path = rng.choice([b"/a", b"/b\xff", b"", b"/c" * 50, b"x\0y"])
    args = {FILE_OPEN: (path, rng.choice([0, 0x80000, 1, 0o101]), 0o644), CONNECT: (path,),
            MMAP: (rng.randrange(2**40), 4096, rng.randrange(4), 2, 0, 0), PTRACE: ()}[point]
    return dict(sequence=sequence, kind=kind, point=point, args=args,
                call=OPENAT if point == FILE_OPEN else point, abi=rng.randrange(3),
                error=0 if kind == PERMITTED else rng.choice([1, 13]),
                name=rng.choice([b"one", b"two", b"it's"]), mode=rng.choice([1, 2, 3]),
                comm=rng.choice([b"cat", b"sh", b"\xfe", b""]),
                time=rng.choice([BEGIN, 0]) + rng.randrange(-3 * HOUR, 50 * HOUR))


def put(file, rows):
    with open(file, "wb") as to:
        to.write(b"".join(record(**row) for row in rows))


rows, sequence = [], 0
for i in range(6000):
    sequence += rng.choice([1] * 50 + [7])      # gaps become events of the kind LOST
    rows.append(random_row(sequence))
put("ring", rows[:2500])
good = store("random.db", "ring")
put("ring", rows[2000:])
good = store("random.db", "ring") and good
check("random events are stored, in two parts that overlap", good and query(
    "random.db", "SELECT count(*) FROM event WHERE kind != 8") == [(len(rows),)])
ids = dict(query("random.db", "SELECT sequence, id FROM event WHERE kind != 8"))
numbered = [(ids[row["sequence"]], row) for row in rows]
check("the tally of hours is the same as a plain count", tally("random.db") ==
      hours_of("random.db") and len(tally("random.db")) > 300)
check("the count of violations is the same as a plain count", counted("random.db") ==
      expected(violations_of(numbered)))
check("their keys differ", query("random.db", "SELECT count(*) = count(DISTINCT key) FROM violation")
      == [(1,)])
sums = collections.Counter()
for (hour, vxed, kind), (count, _, _) in hours_of("random.db").items():
    sums[hour, kind] += count
lines = {row["time"]: row for row in log("random.db", "--tally")}
check("vxelog --tally prints the stored tally", len(lines) == len({hour for hour, _ in sums}) and
      sum(row["permitted"] + 10**6 * row["refused"] + 10**12 * row["lost"] for row in lines.values())
      == sum({1: 1, 3: 10**6, 5: 10**12}.get(kind, 0) * count for (_, kind), count in sums.items()))
query("random.db", "DELETE FROM event")
check("the tally outlives the events", {row["time"]: row for row in log("random.db", "--tally")} ==
      lines)

# A crash between two writes of the counts ------------------------------------------------

put("ring", rows)
store("crash.db", "ring")
after = 3000
query("crash.db", "UPDATE state SET value = ? WHERE name = 'counted'", after)
query("crash.db", "UPDATE state SET value = 1 WHERE name = 'running'")
query("crash.db", "DELETE FROM violation")
query("crash.db", "DELETE FROM tally")
put("ring", [dict(rows[-1], sequence=sequence + 1)])
store("crash.db", "ring")
check("after a crash, only the events after the last count are counted again",
      tally("crash.db") == hours_of("crash.db", after))
check("violations are not counted twice after a crash",
      query("crash.db", "SELECT sum(count), min(first_event) FROM violation") ==
      query("crash.db", "SELECT count(*), min(id) FROM event WHERE kind IN (2, 7) AND id > %d" % after))

# Retention ---------------------------------------------------------------------------------

put("ring", rows)
store("keep.db", "ring")
query("keep.db", "UPDATE tally SET clock = clock - 10000 WHERE verdict = 1")
query("keep.db", "UPDATE state SET value = value + 5000 WHERE name IN ('clock', 'clock_wall')")
put("ring", [dict(rows[-1], sequence=sequence + 1)])
store("keep.db", "ring", "--keep", "2h")
check("old hours are removed from the tally", query(
    "keep.db", "SELECT count(*) FROM tally WHERE verdict = 1 AND last_event < %d" % len(rows)) ==
      [(0,)] and query("keep.db", "SELECT count(*) FROM tally WHERE verdict = 3")[0][0] > 50)
size = query("keep.db", "SELECT count(*) FROM tally")[0][0]
query("keep.db", "UPDATE state SET value = value + 5000 WHERE name IN ('clock', 'clock_wall')")
put("ring", [dict(rows[-1], sequence=sequence + 2)])
store("keep.db", "ring", "--keep", "0", "--max-size", str(4096 * (size // 2)))
now = query("keep.db", "SELECT count(*), min(hour) FROM tally")[0]
check("if there are too many rows, the oldest hours are removed",
      0 < now[0] <= size // 2 + 2, (size, now))

# A store of version 1 ------------------------------------------------------------------------

put("ring", rows[:4000])
store("now.db", "ring")
new = sqlite3.connect("now.db")
old = sqlite3.connect("old.db")
old.executescript("PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;" +
                  open(ROOT + "/libvxe/store/store.sql").read())
old.execute("DELETE FROM state")
for table in ("ring", "point", "event", "span", "state"):
    for row in new.execute("SELECT * FROM " + table):
        if row[0] != "key":
            row = row[:5] if table == "ring" else row
            old.execute("INSERT INTO %s VALUES (%s)" % (table, ",".join("?" * len(row))), row)
columns = [row[1] for row in old.execute("PRAGMA table_info(violation)")]
for row in new.execute("SELECT programs, %s FROM violation" % ",".join(columns)):
    old.execute("INSERT INTO violation VALUES (%s)" % ",".join("?" * len(columns)), row[1:])
    for comm, count in programs(row[0]).items():
        old.execute("INSERT INTO program VALUES (?, ?, ?)", (row[1], comm, count))
old.execute("PRAGMA application_id = %d" % 0x56584531)
old.execute("PRAGMA user_version = 1")
old.commit()
before = old.execute("SELECT id, count, first_event FROM violation ORDER BY id").fetchall()
old.close()
new.close()
said = subprocess.run([BIN + "/vxelog", "--database", "old.db"], capture_output=True)
check("a store of version 1 is not read before it is upgraded", said.returncode == 2 and
      b"brings it up to date" in said.stderr)
put("ring", [])
check("a store of version 1 is upgraded",
      store("old.db", "ring") and query("old.db", "PRAGMA user_version") == [(4,)] and
      query("old.db", "PRAGMA integrity_check") == [("ok",)])
check("the upgraded store has the same violations", before == query(
    "old.db", "SELECT id, count, first_event FROM violation ORDER BY id"))
check("the upgraded store has their programs", counted("old.db") == counted("now.db"))
check("the upgraded store has a tally of the counted events", tally("old.db") == hours_of("now.db"))
put("ring", rows)
check("vxelogd continues the upgraded store", store("old.db", "ring") and
      query("old.db", "SELECT count(*) FROM event WHERE kind != 8") == [(len(rows),)])
ids = dict(query("old.db", "SELECT sequence, id FROM event WHERE kind != 8"))
check("later events count with the earlier violations", counted("old.db") ==
      expected(violations_of([(ids[row["sequence"]], row) for row in rows])))
check("later events count in the hours", tally("old.db") == hours_of("old.db"))
query("old.db", "PRAGMA user_version = 5")
said = subprocess.run([BIN + "/vxelogd", "--database", "old.db", "--source", "ring"],
                      capture_output=True)
check("a newer version is refused", said.returncode == 2 and b"newer" in said.stderr)
