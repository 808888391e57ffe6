#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
work.py ROOT: runs every job of vxe-work, and compares its answers with a simple computation from
the events that it has stored. Works in the current folder. BIN: folder with the programs.
"""
import collections
import csv
import datetime
import fnmatch
import hashlib
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from records import *
from schema import Api

ROOT = sys.argv[1]
BIN = os.environ["BIN"]
OBJECT = objects(ROOT)
FILE_OPEN, CONNECT = OBJECT["file-open"], OBJECT["socket-connect"]
HOUR = 3600 * 10**9
OK, FAILED, BAD, ABSENT, MISSING = range(5)
api = Api()


def check(name, good, why=""):
    print(("ok - " if good else "not ok - ") + name, flush=True)
    if not good and why != "":
        print("\n".join("# " + line for line in str(why)[:2000].splitlines()))


PLACES = ["--store", "log.db", "--vxeds", "vxeds", "--state", "state"]


def run(job, request, *places, keep=()):
    """Returns the exit status and the bytes of the answer. keep: descriptors for the job."""
    body = request if isinstance(request, bytes) else json.dumps(request).encode()
    done = subprocess.run([BIN + "/vxe-work", job, *(places or PLACES)], input=body,
                          capture_output=True, env={}, timeout=300, pass_fds=keep)
    if done.stderr:
        print("# %s: %s" % (job, done.stderr.decode(errors="replace")[:500]))
    return done.returncode, done.stdout


def ask(job, route=None, method="get", /, **request):
    """Returns the answer of a job, which must succeed, after comparing it with api.yaml."""
    status, out = run(job, {name.rstrip("_"): value for name, value in request.items()})
    if status:
        raise RuntimeError("%s: status %d: %s" % (job, status, out))
    answer = json.loads(out)
    if route:
        schema = api.answer(api.operation(method, "/api/v1/" + route), 200)
        faults = api.faults(answer, schema)
        if faults:
            check("%s answers as api.yaml has it" % job, False, faults[0])
    return answer


def refused(name, job, request, wanted, kind=None, *places):
    status, out = run(job, request, *places)
    try:
        error = json.loads(out)["error"]
    except (ValueError, KeyError, TypeError):
        error = {}
    good = status == wanted and error.get("message") and kind in (None, error.get("kind"))
    check(name, good, (status, out[:500]))
    return error


def raw(value):
    return bytes(value) if isinstance(value, list) else value.encode()


def when(ns):
    return datetime.datetime.utcfromtimestamp(ns // 10**9).strftime("%Y-%m-%dT%H:%M:%S.") + \
        "%06dZ" % (ns % 10**9 // 1000)


# A store, VXEDs and their state ------------------------------------------------------------

HOSTILE = [b"<script>alert(1)</script>", b"\" onerror=alert(1) x=\"", b"line\nbreak\ttab\x1b[31m",
           b"turn \xe2\x80\xae around", b"zero\xe2\x80\x8bwidth", b"latin-\xe9\xff", b"a\0b",
           b"x" * 4089, b"*" * 4000, b"'); DROP TABLE event; --", b"]]>&amp;%s%n", b"\xed\xa0\x80"]
NOW = int(time.time()) * 10**9
rng = random.Random(7)
rows = []
for i in range(4000):
    name = rng.choice([b"one", b"one", b"two", b"it's"])
    which = rng.randrange(4)
    path = b"/srv/%s/%d/file-%d" % (name.replace(b"'", b""), rng.randrange(4), rng.randrange(9)) \
        if rng.random() < .9 else b"/home/" + rng.choice(HOSTILE)
    rows.append(dict(
        sequence=i, name=name, comm=rng.choice([b"cat", b"<b>", b"\xfe\xff"]),
        uid=rng.choice([0, 1000]), mode=rng.choice([2, 3]), time=NOW - (4000 - i) * 100 * 10**9,
        kind=PERMITTED if which == 3 else VIOLATION, error=0 if which == 3 else 1,
        **(dict(point=FILE_OPEN, call=OPENAT, args=(path, rng.choice([0, 1]), 0o644)) if which < 2
           else dict(point=CONNECT, call=42, args=(b"inet:10.0.0.%d:80" % rng.randrange(20),))
           if which == 2 else dict(point=PTRACE, call=PTRACE))))
with open("ring", "wb") as to:
    to.write(b"".join(record(**row) for row in rows))
subprocess.run([BIN + "/vxelogd", "--database", "log.db", "--source", "ring"], check=True,
               stderr=subprocess.DEVNULL)
TEXT = ('(vxed one\n  (model strict)\n  (activate "/usr/bin/one" "/opt/*"))\n'
        '(uncheckable ptrace)\n(permit openat "/srv/one/0/**" O_RDONLY)\n'
        '(refuse connect "inet:10.0.0.7:80")\n')
TESTS = '(vxed-under-test "one.vxed")\n(deftest opens\n  (permitted (openat "/srv/one/0/x" O_RDONLY)))\n'
os.makedirs("vxeds/enabled")
os.makedirs("state/one/rejected")
os.makedirs("state/traced")
open("vxeds/one.vxed", "w").write(TEXT)
open("vxeds/one.test", "w").write(TESTS)
open("vxeds/two.vxed", "w").write("(vxed two (model filesystem))\n")
open("vxeds/broken.vxed", "w").write("(vxed broken (model strict)")
os.symlink("../one.vxed", "vxeds/enabled/one.vxed")
open("state/one/key", "w").write("00" * 32)
open("state/one/changes", "w").write(
    "0001 2026-01-01T00:00:00Z made\n0002 2026-01-02T00:00:00Z [ann web 192.0.2.1] saved <b>\n")
open("state/one/0001.vxed", "w").write("; first\n")
open("state/one/rejected/0123456789ab.strict.vxed", "w").write(
    "; Rejected by bob: what this permits is not proposed again.\n(vxed rejected (model strict))\n"
    '(permit connect "inet:10.0.0.3:80")\n')
subprocess.run(["cp", ROOT + "/tests/unit/tools/events.jsonl", "state/traced/trace.jsonl"], check=True)
open("state/traced/trace.patterns", "w").write("/usr/bin/sort\n/opt/*\n")


def snapshot():
    found = {}
    for folder, _, files in os.walk("."):
        for name in files:
            file = os.path.join(folder, name)
            if not file.endswith(("-shm", "-wal")):
                found[file] = os.lstat(file).st_mtime_ns, hashlib.md5(open(file, "rb").read()).digest()
    return found


before = snapshot()
connection = sqlite3.connect("log.db")
ids = dict(connection.execute("SELECT sequence, id FROM event"))
connection.close()
for row in rows:
    row["id"] = ids[row["sequence"]]

# Violations --------------------------------------------------------------------------------


def key(row):
    args = row["args"][:2] if row["point"] == FILE_OPEN else row.get("args", ())
    return row["name"], row["point"], args


def counted(wanted=lambda row: True, part=lambda row: True):
    """{key: [count, last id, programs]} of the violations with an event that is wanted."""
    found = {}
    for row in rows:
        if row["kind"] == VIOLATION:
            entry = found.setdefault(key(row), [0, 0, set(), None])
            entry[0] += 1
            entry[1] = row["id"]
            entry[2].add(row["comm"])
            entry[3] = row
    return {k: v for k, v in found.items() if wanted(v[3]) and part(v)}


def all_violations(**request):
    """Returns the rows of all pages, and the totals that the pages state."""
    found, totals, after = [], set(), None
    while True:
        page = ask("violations", "violations", **request, **({"after": after} if after else {}))
        found += page["rows"]
        totals.add(page["total"])
        after = page["next"]
        if not after:
            return found, totals


def compare_violations(name, wanted=lambda row: True, part=lambda entry: True, **request):
    found, totals = all_violations(covered=True, **request)
    expected = counted(wanted, part)
    check(name, sorted((row["count"], row["last_event"]) for row in found) ==
          sorted((entry[0], entry[1]) for entry in expected.values()) and
          totals == {len(expected)} and expected, (len(found), totals, len(expected)))
    return found


found = compare_violations("violations, page by page", limit=37)
check("the most frequent come first", [(-row["count"], -row["last_event"]) for row in found] ==
      sorted((-row["count"], -row["last_event"]) for row in found))
found = compare_violations("by their last event", order="last", limit=50)
check("the latest come first", [row["last_event"] for row in found] ==
      sorted((row["last_event"] for row in found), reverse=True))
compare_violations("of a VXED", lambda row: row["name"] == b"it's", vxed=["it's"], limit=200)
compare_violations("of two", lambda row: row["name"] != b"one", vxed=["it's", "two"])
compare_violations("of a call", lambda row: row["point"] == CONNECT, call=["connect"])
compare_violations("of a path", lambda row: row["point"] == FILE_OPEN and
                   row["args"][0].startswith(b"/srv/two/"), path="/srv/two/**")
compare_violations("that were refused last", lambda row: row["mode"] == 3, verdict="refused")
compare_violations("of a user", lambda row: row["uid"] == 1000, user="1000")
compare_violations("of a program", part=lambda entry: b"<b>" in entry[2], program="<b>")
compare_violations("that came lately", lambda row: row["time"] >= NOW - 50000 * 10**9,
                   since="@%d" % (NOW // 10**9 - 50000))
found, _ = all_violations(limit=200)
shadow = {row["covered_by"] for row in all_violations(limit=200, covered=True)[0]}
check("those that a rejected rule covers are left out", shadow == {None, "0123456789ab"} and
      not any(raw(row["args"][0]) == b"inet:10.0.0.3:80" and row["vxed"] == "one" for row in found))
summary = [json.loads(line) for line in subprocess.run(
    [BIN + "/vxelog", "--database", "log.db", "--summary", "--json"], capture_output=True)
    .stdout.splitlines()]
found, _ = all_violations(limit=200, covered=True)
check("vxelog --summary has the same, in the same order",
      [(row["violation"], row["count"], row["last_event"]) for row in summary] ==
      [(row["id"], row["count"], row["last_event"]) for row in found])
hostile = [row for row in found if raw(row["args"][0] if row["args"] else "").startswith(b"/home/")]
check("hostile names come as they are", {raw(row["args"][0])[6:] for row in hostile} == set(HOSTILE)
      and all("\n" not in row["what"] and "\u202e" not in row["what"] for row in hostile))


def compare_groups(name, group, **request):
    expected = collections.defaultdict(lambda: [0, 0])
    for k, entry in counted().items():
        expected[group(k)][0] += entry[0]
        expected[group(k)][1] += 1
    groups = ask("groups", "violations/groups", **request)
    answered = {tuple(None if part is None else raw(part) for part in row["key"].values()):
                [row["count"], row["different"]] for row in groups}
    check(name, answered == expected and len(groups) == len(answered), (groups[:3],))


def folder(path, depth=None):
    names = path.split(b"/")[:-1]
    return (b"/".join(names[:depth + 1] if depth else names) or b"/") if path[:1] == b"/" else None


POINT = {FILE_OPEN: b"file-open", CONNECT: b"socket-connect"}
compare_groups("groups by VXED", lambda k: (k[0],), by=["vxed"])
compare_groups("by VXED and object", lambda k: (k[0], POINT[k[1]]), by=["vxed", "point"])
compare_groups("by folder", lambda k: (folder(k[2][0]),), by=["folder"])
compare_groups("by the beginning of folders", lambda k: (k[0], folder(k[2][0], 2)),
               by=["vxed", "folder"], depth=2)
compare_groups("by file", lambda k: (k[2][0],), by=["file"])

# Events ----------------------------------------------------------------------------------


def all_events(**request):
    found, place = [], {}
    back = "after" not in request
    while True:
        page = ask("events", "events", **{**request, **place})
        found += page["rows"]
        if page["complete"] or page["next"] is None:
            return found
        place = {"before" if back else "after": page["next"]}


def compare_events(name, wanted=lambda row: True, **request):
    found = all_events(**request)
    expected = [row["id"] for row in rows if wanted(row)]
    check(name, [row["id"] for row in found] ==
          (expected if "after" in request else expected[::-1]) and expected,
          (len(found), len(expected)))


compare_events("events, newest first", limit=500)
compare_events("oldest first", after=0, limit=500)
compare_events("of VXEDs", lambda row: row["name"] in (b"two", b"it's"), vxed=["two", "it's"])
compare_events("of a program, by the name of a call", lambda row: row["comm"] == b"<b>" and
               row["point"] == PTRACE, program="<b>", call=["ptrace"], limit=30)
compare_events("of a path and a verdict", lambda row: row["point"] == FILE_OPEN and row["mode"] == 3
               and fnmatch.fnmatchcase(row["args"][0].decode("latin-1"), "*/file-[0-3]"),
               path="**/file-[0-3]", verdict="refused", limit=200)
compare_events("of a user and a time", lambda row: not row["uid"] and
               NOW - 300000 * 10**9 <= row["time"] <= NOW - 100000 * 10**9, user="root",
               since="@%d" % (NOW // 10**9 - 300000), until="@%d" % (NOW // 10**9 - 100000))
some = sorted(counted().items(), key=lambda item: -item[1][0])[0]
number = [row["id"] for row in all_violations(limit=200, covered=True)[0]
          if row["last_event"] == some[1][1]][0]
compare_events("of a violation", lambda row: row["kind"] == VIOLATION and key(row) == some[0],
               violation=number, limit=7)
row = rng.choice(rows)
event = ask("event", "events/{event}", event=row["id"])
check("one event", event["sequence"] == row["sequence"] and event["time"] == when(row["time"]) and
      raw(event["comm"]) == row["comm"])
status, out = run("export", {"vxed": ["one"], "path": "/home/**"})
exported = [json.loads(line) for line in out.splitlines()]
wanted = [row for row in rows if row["name"] == b"one" and row.get("args") and
          row["args"][0].startswith(b"/home/")]
check("export of JSON lines", not status and [raw(row["values"][0]) for row in exported] ==
      [row["args"][0] for row in wanted])
status, out = run("export", {"vxed": ["one"], "path": "/home/**", "format": "csv"})
table = list(csv.reader(io.StringIO(out.decode(), newline=""), strict=True))
check("and of CSV", not status and len(table) == len(wanted) + 1)

# Counts ------------------------------------------------------------------------------------

line = ask("timeline", "timeline", since="@%d" % (NOW // 10**9 - 100 * 3600))
first = NOW // HOUR - 100
hours = collections.defaultdict(lambda: [[0] * 101, [0] * 101, [0] * 101])
for row in rows:
    at = row["time"] // HOUR - first
    if at >= 0:
        hours[row["name"].decode()][0 if not row["error"] else row["mode"] - 1][at] += 1
check("the time line", {name: [counts["permitted"][:101], counts["violated"][:101],
                               counts["refused"][:101]] for name, counts in line["vxeds"].items()}
      == dict(hours) and line["from"] == when(first * HOUR))
days = ask("timeline", "timeline", since="@%d" % (NOW // 10**9 - 100 * 3600), step="day", vxed=["two"])
check("by the day, of one VXED", list(days["vxeds"]) == ["two"] and days["step"] == "day" and
      sum(days["vxeds"]["two"]["refused"]) >= sum(hours["two"][2]) > 0)

state = {"user": "ann", "role": "admin", "expires": "2026-01-01T00:00:00Z",
         "module": {"loaded": True, "abi": 1, "hooks": 2, "events": 3, "lost": 0, "ring": 4},
         "vxeds": [{"name": "one", "mode": "soft", "transient": False, "tasks": 2, "violations": 5,
                    "loaded_at": "2026-01-01T00:00:00Z", "hash": "00"},
                   {"name": [255, 120], "mode": "trace", "transient": True, "tasks": 0,
                    "violations": 0, "loaded_at": "2026-01-01T00:00:00Z", "hash": "00"}],
         "seen": {"*": 10, "one": rows[3000]["id"]}, "traces": ["traced"]}
vxeds = {json.dumps(row["name"]): row for row in ask("overview", "vxeds", state=state)}
one = vxeds['"one"']
check("the overview lists what is in force, what is on disk, and what is in the log", sorted(vxeds) ==
      ['"broken"', '"it\'s"', '"one"', '"two"', "[255, 120]"] and one["loaded"] and one["mode"] == "soft" and
      not vxeds['"two"']["loaded"] and vxeds['"two"']["model"] == "filesystem" and one["enabled"])
mine = {k: v for k, v in counted().items() if k[0] == b"one"}
check("with the violations, and those that are new to this user", one["violations"] == len(mine) and
      one["new"] == sum(entry[1] > rows[3000]["id"] for entry in mine.values()) and
      one["last"]["event"] == max(entry[1] for entry in mine.values()) and one["differs"] and
      one["activate"] == ["/usr/bin/one", "/opt/*"], one)
one = ask("overview", "vxeds/{name}", state=state, name="one")
check("one of them with its text, its hash and its tests", one["text"] == TEXT and
      one["tests"] == TESTS and
      one["hash"] == hashlib.blake2b(TEXT.encode(), digest_size=32).hexdigest())
whole = ask("status", "status", state=state)
check("the status", whole["store"]["present"] and not whole["store"]["served"] and
      whole["store"]["newest"] == rows[-1]["id"] and whole["store"]["first"] == when(rows[0]["time"])
      and whole["module"] == state["module"] and whole["user"] == "ann")
check("without a broker", ask("status", state=None)["module"] is None and
      len(ask("overview", "vxeds", state=None)) == 4)

# Texts ---------------------------------------------------------------------------------------

good = ask("check", "check", "post", text=TEXT, name="one")
check("a VXED compiles", good["ok"] and not good["errors"] and good["model"] == "strict" and
      good["counts"] == {"vxed": 1, "uncheckable": 1, "permit": 1, "refuse": 1})
bad = ask("check", "check", "post", text=TEXT.replace("openat", "opneat"))
check("a mistake has its place and a suggestion", not bad["ok"] and bad["errors"][0]["line"] == 5 and
      "openat" in bad["errors"][0]["message"])
check("a VXED of another name", not ask("check", text=TEXT, name="two")["ok"])
check("what is no Lisp", not ask("check", text="(vxed")["ok"] and not ask("check", text="")["ok"])
check("a text is formatted", ask("format", "format", "post", text="(a\n(b))")["text"] == "(a\n  (b))\n")
refused("what is no Lisp is not", "format", {"text": "(a"}, BAD, "text")
tested = ask("test", "test", "post", text=TEXT, name="one")
check("its tests pass", tested["passed"] == 1 and not tested["failed"])
tested = ask("test", "test", "post", text=TEXT.replace("/0/", "/9/"), tests=TESTS)
check("or fail at their line", tested["failed"] == 1 and tested["results"][0]["line"] == 3)
refused("tests of a VXED that is none", "test", {"text": "(vxed", "tests": TESTS}, BAD, "text")
diff = ask("diff", "diff", "post", a=TEXT, b=TEXT.replace("/0/", "/1/"))
check("two texts differ", diff["text_diff"].count("\n-") == diff["text_diff"].count("\n+") == 1 and
      len(diff["permits"]["only_a"]) == len(diff["permits"]["only_b"]) == 1)
words = ask("words", "words")
known = {(word["kind"], word["name"]): word for word in words}
check("words", len(known) == len(words) > 800 and
      "path" in known["call", "openat"]["signature"] and ("object", "file-open") in known and
      ("constant", "O_RDONLY") in known and known["macro", "permit"]["documentation"] and
      ("macro", "deftest") in known and known["macro", "read"]["documentation"] and
      ("call", "read") in known and known["function", "glob-match-p"]["documentation"])

# By the log ----------------------------------------------------------------------------------


def permits(row):
    """True if TEXT permits a row."""
    if row["point"] == PTRACE:
        return True
    return row["point"] == FILE_OPEN and row["args"][0].startswith(b"/srv/one/0/") and \
        row["args"][1] == 0


own = [row for row in rows if row["name"] == b"one"]
replay = ask("replay", "replay", "post", name="one")
check("a replay of the file against the log", replay["events"] == len(own) and
      sum(row["count"] for row in replay["admits"]) ==
      sum(permits(row) and row["error"] != 0 for row in own) > 0 and
      replay["permitted"] == sum(permits(row) and not row["error"] for row in own) and
      not replay["refuses"] and not replay["partial"])
with tempfile.TemporaryFile() as progress:
    held = os.dup2(progress.fileno(), 3)
    for options, wanted in (([], 0), (["--progress"], 4)):
        status, out = run("replay", {"name": "one"}, *PLACES, *options, keep=[held])
        progress.seek(0)
        done = progress.read()
        check("%s its progress" % ("a replay reports" if wanted else "without --progress it keeps"),
              not status and len(done) == wanted and json.loads(out) == replay and
              (not done or 0 < int.from_bytes(done, sys.byteorder) <= 10000), (status, done))
    if held != progress.fileno():
        os.close(held)
example = ask("event", event=replay["admits"][0]["event"])
check("whose rows have an event", example["vxed"] == "one" and example["point"] == "file-open")
edited = TEXT.replace("(uncheckable ptrace)\n", "")
replay = ask("replay", "replay", "post", name="one", text=edited)
check("of a text against the file", [row["count"] for row in replay["refuses"]] ==
      [sum(row["point"] == PTRACE for row in own)] and not replay["admits"])


def refused_since(ns):
    return sum(row["time"] >= ns - 86400 * 10**9 and not permits(row) for row in own)


started = time.time_ns()
would = ask("would-refuse", name="one", mode="production")
check("what production would refuse of the last day", refused_since(time.time_ns()) <=
      would["events"] <= refused_since(started - 10**9) and len(would["examples"]) == 10,
      (would["events"], refused_since(started)))
target = [row for row in own if row["point"] == CONNECT and row["args"] == (b"inet:10.0.0.7:80",)][0]
why = ask("why", "events/{event}/why", event=target["id"])
check("why an event is refused", why["cause"] == "refused" and why["rule"]["line"] == 6 and
      why["now"] == "refused" and "inet:10.0.0.7" in why["rule"]["text"])
target = [row for row in own if row["point"] == FILE_OPEN and permits(row) and row["error"]][0]
why = ask("why", "events/{event}/why", event=target["id"])
check("or permitted by now", why["cause"] == "rule" and why["rule"]["line"] == 5 and
      why["now"] == "permitted" and why["then"] in ("violated", "refused"))
target = [row for row in own if row["point"] == CONNECT and row["args"] == (b"inet:10.0.0.8:80",)][0]
why = ask("why", "events/{event}/why", event=target["id"])
check("and what is lacking", why["cause"] == "no_rule" and why["smallest"] ==
      ['(permit connect "inet:10.0.0.8:80")'] and why["text"])

# Proposals --------------------------------------------------------------------------------------

proposals = ask("proposals", "vxeds/{name}/proposals", name="one")
check("proposals", len(proposals["list"]) > 5 and proposals["base"] == one["hash"] and
      all(item["risk"] and item["text"] and item["events"] for item in proposals["list"]) and
      proposals["refused_anyway"][0]["name"] == "inet:10.0.0.7:80" and proposals["quiet"] > 0)
check("have the same ids again", [item["id"] for item in proposals["list"]] ==
      [item["id"] for item in ask("proposals", name="one")["list"]])
exact = ask("proposals", "vxeds/{name}/proposals", name="one", exact=True)
check("to the letter there are more", len(exact["list"]) > len(proposals["list"]))
texts = {item["text"] for item in proposals["list"]}
check("no rejected one is proposed", not any("10.0.0.3:80" in text for text in texts))
item = [item for item in proposals["list"] if "openat" in item["text"]][0]
preview = ask("preview", "vxeds/{name}/preview", "post", name="one", accept=[item["id"]])
check("a preview has the rule, and compiles", item["text"] in preview["text"] and
      ask("check", text=preview["text"])["ok"] and "\n+" in preview["diff"] and
      preview["base"] == proposals["base"])
everything = ask("preview", name="one", accept=[item["id"] for item in proposals["list"]])
replay = ask("replay", name="one", text=everything["text"])
check("with all of them only what is rejected, refused or too long for a pattern stays so", not replay["refuses"] and
      replay["refused"] == sum(row.get("args", (b"",))[0] in
                               (b"inet:10.0.0.7:80", b"inet:10.0.0.3:80", b"/home/" + b"*" * 4000,
                                b"/home/" + b"x" * 4089)
                               for row in own))
refused("an id that is not proposed", "preview", {"name": "one", "accept": ["0123456789ab"]}, BAD)
refused("a VXED without a key is left without one", "proposals", {"name": "two"}, MISSING, "broker")
rejected = ask("rejected", "vxeds/{name}/rejected", name="one")
check("what is rejected, and by whom", [(row["id"], row["user"], row["text"]) for row in rejected] ==
      [("0123456789ab", "bob", '(permit connect "inet:10.0.0.3:80")')])
history = ask("history", "vxeds/{name}/history", name="one")
check("the history, newest first", [(row["version"], row["user"], row["what"]) for row in history] ==
      [(2, "ann", "saved <b>"), (1, None, "made")])
check("a version", ask("version", "vxeds/{name}/history/{version}", name="one", version=1)["text"] ==
      "; first\n")

# Traces --------------------------------------------------------------------------------------------

traces = ask("trace", "traces", state=state)
check("traces", [(row["name"], row["running"], row["patterns"]) for row in traces] ==
      [("traced", True, ["/usr/bin/sort", "/opt/*"])] and traces[0]["different"] > 50)
trace = ask("trace", "traces/{name}", name="traced", state=state)
lines = [json.loads(line) for line in open("state/traced/trace.jsonl")]
check("one with its newest events", len(trace["newest"]) == min(200, len(lines)) and
      trace["newest"][0]["values"] == lines[-1]["values"] and
      sum(call["count"] for call in trace["calls"]) == trace["different"])
for model in ("strict", "filesystem"):
    made = ask("generate", "traces/{name}/generate", "post", name="traced", model=model)
    switches = [what["id"] for what in made["explanations"]]
    check("%s: a VXED with explanations" % model, ask("check", text=made["text"])["ok"] and
          len(switches) > 4 and all(what["on"] and what["text"] in
                                    made["text"].splitlines()[what["line"] - 1]
                                    for what in made["explanations"]))
    faults = []
    for switch in switches:
        other = ask("generate", name="traced", model=model,
                    generalise=[one for one in switches if one != switch])
        what = [what for what in other["explanations"] if what["id"] == switch][0]
        if what["on"] or any(line.split("   ;")[0] == what["text"] for line in
                             other["text"].splitlines()) or not ask("check", text=other["text"])["ok"]:
            faults.append(what["text"])
    check("%s: each can be switched off" % model, not faults, faults)
    check("%s: all of them" % model, not any(
        what["on"] for what in ask("generate", name="traced", model=model,
                                   generalise=[])["explanations"]) and
        made["text"] == ask("generate", name="traced", model=model, generalise=switches)["text"])

# Live ------------------------------------------------------------------------------------------------

live = subprocess.Popen([BIN + "/vxe-work", "live", *PLACES], stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE, env={})
live.stdin.write(b"{}")
live.stdin.close()
first = json.loads(live.stdout.readline())
new = dict(rows[0], sequence=4000, name=b"fresh", kind=VIOLATION, point=FILE_OPEN, call=OPENAT,
           error=1, args=(b"/new/<b>", 0, 0))
with open("ring", "wb") as to:
    to.write(record(**{key: value for key, value in new.items() if key != "id"}))
subprocess.run([BIN + "/vxelogd", "--database", "log.db", "--source", "ring"], check=True,
               stderr=subprocess.DEVNULL)
signal.alarm(300)
kinds = {}
while not {"event", "violation"} <= set(kinds):
    line = json.loads(live.stdout.readline())
    kinds.setdefault(line["type"], []).append(line)
signal.alarm(0)
live.kill()
live.wait()
check("live tells the status, a new event and a new kind of violation", first["type"] == "status" and
      first["data"]["present"] and kinds["event"][0]["data"]["values"][0] == "/new/<b>" and
      kinds["violation"][0]["vxed"] == "fresh" and kinds["violation"][0]["data"]["count"] == 1)

# Bad requests -------------------------------------------------------------------------------------------

GOOD = {
    "check": {"text": TEXT, "name": "one"}, "format": {"text": TEXT},
    "test": {"text": TEXT, "name": "one", "tests": TESTS}, "diff": {"a": TEXT, "b": TEXT},
    "words": {}, "replay": {"name": "one", "text": TEXT, "against": TEXT, "since": "1d", "until": "1h"},
    "would-refuse": {"name": "one", "mode": "production", "confirmed": False},
    "why": {"event": 1, "name": "one"}, "history": {"name": "one"}, "version": {"name": "one", "version": 1},
    "proposals": {"name": "one", "since": "1d", "exact": False},
    "preview": {"name": "one", "accept": [], "since": "1d", "exact": False}, "rejected": {"name": "one"},
    "trace": {"state": None, "name": "traced"},
    "generate": {"name": "traced", "model": "strict", "exact": False, "generalise": []},
    "violations": {"vxed": ["one"], "call": ["open"], "path": "*", "verdict": "refused", "program": "x",
                   "user": "0", "since": "1d", "order": "last", "limit": 5, "after": "1.1", "covered": True},
    "groups": {"vxed": ["one"], "call": [], "path": "*", "verdict": "refused", "program": "x",
               "user": "0", "since": "1d", "by": ["vxed"], "depth": 1},
    "events": {"vxed": ["one"], "call": ["open"], "path": "*", "verdict": "refused", "program": "x",
               "user": "0", "since": "1d", "until": "1h", "before": 5, "limit": 5},
    "event": {"event": 1}, "status": {"state": None}, "overview": {"state": None, "name": "one"},
    "export": {"vxed": ["one"], "call": [], "path": "*", "verdict": "refused", "program": "x",
               "user": "0", "since": "1d", "until": "1h", "format": "csv"},
    "timeline": {"vxed": ["one"], "since": "1d", "until": "1h", "step": "day"},
    "live": {},
}
WRONG = {str: [1, None, [], {}, True, "a\0b"], int: ["1", None, 1.5, [], True, 2**63, -2**70],
         bool: ["true", 0, None, []], list: ["one", None, {}, [1], [["x"]], ["a\0b"]],
         type(None): [1, "x", []]}
told = subprocess.run([BIN + "/vxe-work", "--help"], capture_output=True).stdout
for job, request in GOOD.items():
    wrong = []

    def refuses(what, body):
        status, out = run(job, body)
        try:
            if status == BAD and json.loads(out)["error"]["message"]:
                return
        except (ValueError, KeyError, TypeError):
            pass
        wrong.append((what, status, out[:200]))

    if job != "live":
        status, out = run(job, request)
        if status:
            wrong.append(("good", status, out[:200]))
    for name, value in request.items():
        for other in WRONG[type(value)]:
            refuses(name, {**request, name: other})
    refuses("an unknown key", {**request, "none": 1})
    for body in (b"", b"{", b"[]", b"null", b"1", b"{}x", b"\xff", b'{"a":"\xff"}', b"{'a':1}",
                 b"[" * 100, b'{"x":' * 100 + b"1" + b"}" * 100, b"{\"a\":" + b" " * (11 << 20) + b"1}"):
        refuses(body[:20], body)
    check("%s: a good request, and bad ones" % job, not wrong, wrong[:5])
for job, request in (("check", {}), ("diff", {"a": ""}), ("event", {}), ("why", {}), ("preview", {"name": "one"}),
                     ("test", {"text": TEXT}), ("replay", {}), ("version", {"name": "one"})):
    refused("%s: what is missing is told" % job, job, request, BAD)
for job, request in (("violations", {"limit": 0}), ("violations", {"limit": 201}), ("events", {"limit": 501}),
                     ("events", {"before": 1, "after": 1}), ("events", {"before": -1}),
                     ("violations", {"after": "x"}), ("violations", {"after": "1.1x"}),
                     ("violations", {"order": "x"}), ("violations", {"verdict": "x"}),
                     ("violations", {"call": ["x"]}), ("violations", {"user": "no such user"}),
                     ("violations", {"since": "yesterday"}), ("groups", {"by": ["x"]}),
                     ("groups", {"depth": 65}), ("timeline", {"step": "year"}),
                     ("timeline", {"since": "@0"}), ("generate", {"name": "traced", "model": "x"}),
                     ("export", {"format": "xml"})):
    refused("%s refuses %s" % (job, json.dumps(request)), job, request, BAD, "argument")

# What is not there -----------------------------------------------------------------------------------------

for job, request in (("event", {"event": 10**9}), ("why", {"event": 10**9}), ("version", {"name": "one", "version": 9}),
                     ("overview", {"name": "none"}), ("proposals", {"name": "none"}), ("replay", {"name": "none"}),
                     ("test", {"text": TEXT, "name": "none"}), ("trace", {"name": "none"}),
                     ("generate", {"name": "none"}), ("would-refuse", {"name": "none"}),
                     ("events", {"violation": 10**9}), ("why", {"event": 1, "name": "none"})):
    refused("%s: what is not there" % job, job, request, ABSENT)
for job in ("overview", "proposals", "rejected", "history", "replay", "trace", "generate", "would-refuse"):
    refused("%s: no way out of the folders" % job, job, {"name": "../../etc/passwd"}, ABSENT)
refused("a VXED that does not compile", "would-refuse", {"name": "broken"}, BAD, "text")
open("text", "w").write("no store")
STORE_JOBS = ("violations", "groups", "events", "event", "export", "timeline", "replay", "would-refuse",
              "why", "proposals", "preview")
for file, what in (("none.db", "no store"), ("text", "a file that is no store")):
    others = ["--store", file, *PLACES[2:]]
    wrong = [job for job in STORE_JOBS if run(job, GOOD[job], *others)[0] != MISSING or
             json.loads(run(job, GOOD[job], *others)[1])["error"]["kind"] != "store"]
    check("%s: each job that reads it says so" % what, not wrong, wrong)
    status, out = run("status", {"state": None}, *others)
    check("and the status says what is missing", not status and
          not json.loads(out)["store"]["present"] and json.loads(out)["store"]["message"])
    status, out = run("overview", {"state": None}, *others)
    check("while the VXEDs are listed", not status and len(json.loads(out)) == 3)
holder = sqlite3.connect("log.db", isolation_level=None)
holder.execute("PRAGMA locking_mode = EXCLUSIVE")
holder.execute("BEGIN EXCLUSIVE")
holder.execute("UPDATE state SET value = value WHERE name = 'next'")
started = time.monotonic()
status, out = run("violations", {})
check("a store that another process locks is not waited for longer than the deadline",
      status in (FAILED, MISSING) and json.loads(out)["error"]["kind"] in ("late", "store") and
      time.monotonic() - started < 200, (status, out))
holder.close()
os.remove("text")
after = snapshot()
after.pop("./log.db")
before.pop("./log.db")
after.pop("./ring")
before.pop("./ring")
check("nothing was changed", before == after, set(before.items()) ^ set(after.items()))
