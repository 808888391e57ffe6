#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
killed.py KILLS: kills vxelogd at random moments, while it reads a ring of 3000 records. Three
times of four it waits until vxelogd has stored something. In the end each record must either be
stored once, or be missing and reported as missing. Works in the current folder, which has logring
and the pipe "ring". Prints a line for each case.
"""
import os
import random
import sqlite3
import subprocess
import sys
import time

BIN = os.environ["BIN"]
KILLS = int(sys.argv[1])
RATE, HOLDS = 1500, 3000


def check(name, good, why=""):
    print(("ok - " if good else "not ok - ") + name, *["\n# %s" % why] * (not good), flush=True)


def query(text):
    try:
        connection = sqlite3.connect("file:killed.db?mode=ro", uri=True)
        rows = connection.execute(text).fetchall()
        connection.close()
        return rows
    except sqlite3.Error as error:
        return error


def start():
    return subprocess.Popen([BIN + "/vxelogd", "--database", "killed.db", "--source", "ring"],
                            stderr=subprocess.DEVNULL)


def wait(until, seconds):
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(0.01)
    return until()


def place():
    """Returns the sequence number that the store expects next, or -1 if it cannot be read."""
    rows = query("SELECT next FROM ring")
    return rows[0][0] if isinstance(rows, list) and rows else -1


ring = subprocess.Popen(["./logring", "-n", str(10**12), "-r", str(RATE), "-k", str(HOLDS), "ring"],
                        stdout=subprocess.DEVNULL)
sound = [("ok",)]
reached = -1
idle = []
for kill in range(KILLS):
    daemon = start()
    if kill % 4 and not wait(lambda: place() > reached, 120):
        idle.append((kill, reached, place(), daemon.poll()))
    time.sleep(random.random() / 3)
    daemon.kill()
    daemon.wait()
    reached = max(reached, place())
    if not kill % 5:
        time.sleep(2.5)
    if os.path.exists("killed.db") and os.path.getsize("killed.db"):
        sound = query("PRAGMA integrity_check")
        if sound != [("ok",)]:
            break
check("the store is sound each of %d times that vxelogd was killed" % KILLS,
      sound == [("ok",)], sound)
check("three times of four vxelogd had stored something", not idle, idle)
daemon = start()
check("the last vxelogd continues", wait(lambda: place() > reached, 120), place())
daemon.terminate()
check("the last vxelogd ends with status 0", daemon.wait(120) == 0)
ring.terminate()
ring.wait()
total = place()

at = lost = 0
wrong = None
for sequence, kind, count, when in query(
        "SELECT sequence, kind, a0, time FROM event WHERE kind < 256 ORDER BY id"):
    if sequence != at or (kind != 8 and when != 1700000000 * 10**9 + sequence * 10000):
        wrong = wrong or "record %d where %d comes" % (sequence, at)
    at = sequence + (count if kind == 8 else 1)
    lost += count if kind == 8 else 0
check("each record is stored once or said to be missing (%d of %d were overwritten)" %
      (lost, total), not wrong and at == total > 0 and lost < total, wrong or at)
check("the count of violations is that of the stored events",
      query("SELECT count(*) FROM event WHERE kind = 2") ==
      query("SELECT sum(count) FROM violation"))
check("the tally of hours counts the stored events", query(
    "SELECT time / 3600000000000, vxed, CASE kind WHEN 8 THEN 5 ELSE 3 END,"
    " sum(iif(kind = 8, a0, 1)), min(id), max(id) FROM event WHERE kind IN (2, 8)"
    " GROUP BY 1, 2, 3") == query("SELECT hour, vxed, verdict, count, first_event, last_event"
                                  " FROM tally WHERE verdict IN (3, 5)"))
check("the ring was always recognised as the same", query("SELECT count(*) FROM ring") == [(1,)])
check("the store is sound", query("PRAGMA integrity_check") == [("ok",)])
