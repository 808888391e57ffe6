#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""names.py COMMAND ARGUMENT...: reads schemes of file names from each FILE.

each FILE...            for each scheme, writes the training events as lines of JSON to the file
                        SCHEME.events, and the calls of a later run to SCHEME.test, for vxed test
                        of x.vxed. Prints the name of the scheme, the group "held-out" or "tuned",
                        and "open" if the learner is known to fail on the scheme
mixed N FILE...         writes the events of all schemes, mixed, to the file all, and in N
                        parts to part0 and so on

A scheme has blocks. The training run makes the block "each L N" L times, and the later run makes
it N times, each time with fresh values. Only the training run makes a block "once", and only the
later run a block "next". The calls of a block "never" must be refused. In a line, {KIND} or
{KIND:ARGUMENTS} stands for a fresh value, which is the same in all lines of a round. "let NAME
TEXT" gives a value a name. "users" says that each round belongs to another user. "together" says
that no trace ends between the creation and the removal of a file, "whole" that none ends within a
round.
"""
import hashlib
import json
import random
import re
import sys

DIGITS, LOWER = "0123456789", "abcdefghijklmnopqrstuvwxyz"
UPPER = LOWER.upper()
CONSONANTS = "bcdfghjklmnpqrstvwxyz"
ALPHABETS = {
    "hex": DIGITS + "abcdef", "HEX": DIGITS + "ABCDEF", "b62": DIGITS + LOWER + UPPER,
    "b36": DIGITS + LOWER, "b36l": DIGITS + LOWER, "B36": DIGITS + UPPER, "B62": DIGITS + UPPER,
    "py": DIGITS + LOWER + "_", "b32": DIGITS + "abcdefghijklmnopqrstuv",
    "B32": DIGITS + "ABCDEFGHJKMNPQRSTVWXYZ", "b52": DIGITS + CONSONANTS + CONSONANTS.upper(),
    "b64u": DIGITS + LOWER + UPPER + "-_", "az": LOWER + UPPER,
    "nix": DIGITS + "abcdfghijklmnpqrsvwxyz",
}
LEARNED = ("report letter budget travel invoice summary garden family music holiday photo "
           "recipe minutes agenda").split()
USERS = "alice bob".split()
LATER = "contract novel lecture journal poem essay review memo draft thesis".split()


class Round:
    """The values of one round."""

    def __init__(self, scheme, phase, index):
        self.random = random.Random("%s %s %d" % (scheme, phase, index))
        self.later = phase == "later"
        self.index = index
        self.named = {}

    def value(self, kind, arguments):
        fresh = self.random
        shift = self.index + (1000 if self.later else 0)
        if kind in ALPHABETS:
            return "".join(fresh.choice(ALPHABETS[kind]) for _ in range(int(arguments[0])))
        if kind == "num":
            low, _, high = arguments[0].partition("-")
            width = len(arguments[1]) and int(arguments[1]) if len(arguments) > 1 else 0
            return str(fresh.randint(int(low), int(high))).zfill(width)
        if kind == "count":
            width = int(arguments[2]) if len(arguments) > 2 else 0
            return str(int(arguments[0]) + int(arguments[1]) * shift).zfill(width)
        if kind == "hexcount":
            text = "%0*x" % (int(arguments[0]), 0x1a0 + 7 * shift)
            return text.upper() if arguments[1:] == ["u"] else text
        if kind == "pid":
            return str(self.pid())
        if kind == "pid5":
            return str(14321 + shift)
        if kind == "pid6":
            return "%06d" % (4321 + shift)
        if kind == "uid":
            return str(1001 + (self.index + 7 if self.later else self.index))
        if kind == "time":
            return str(1769860800 + (90000 + self.index if self.later else self.index * 3))
        if kind == "time62":
            return ("vPHe" if not self.later else "vPxQ") + fresh.choice(ALPHABETS["b62"])
        if kind == "uuid":
            text = self.value("hex", ["32"])
            return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
        if kind in ("date", "date8"):
            text = "2026-%02d-%02d" % ((4, 1 + self.index) if self.later else (1, 28 + self.index)
                                       if self.index < 4 else (2, self.index - 3))
            return text if kind == "date" else text.replace("-", "")
        if kind in ("today", "today8"):     # the date of the events, or a later one
            text = "2026-04-%02d" % (7 + self.index) if self.later else "2026-01-31"
            return text if kind == "today" else text.replace("-", "")
        if kind in ("clock", "clock_", "colons", "clock6"):
            parts = ["%02d" % n for n in (fresh.randint(0, 23), fresh.randint(0, 59),
                                          fresh.randint(0, 59))]
            return {"clock": "-", "clock_": "_", "colons": ":", "clock6": ""}[kind].join(parts)
        if kind == "word":
            words = LATER if self.later else LEARNED
            return words[self.index % len(words)]
        if kind == "user":
            return ("carol", "dave", "erin")[self.index] if self.later else USERS[self.index]
        if kind == "part":
            return self.named[arguments[0]][int(arguments[1]):int(arguments[2])]
        if kind == "last":
            return self.named[arguments[0]][-int(arguments[1]):]
        raise SystemExit("unknown kind: " + kind)

    def pid(self):
        return 123457 + 11 * self.index if self.later else 4321 + self.index

    def fill(self, text):
        """Fills in the values. The n-th {KIND} is the same in each text of the round."""
        used = {}

        def one(match):
            name = match.group(1)
            if name in self.named:
                return self.named[name]
            kind, *arguments = name.split(":")
            used[name] = used.get(name, 0) + 1
            key = (name, used[name])
            if key not in self.named:
                value = self.value(kind, arguments)
                self.named[key] = value.upper() if arguments[1:] == ["u"] else value
            return self.named[key]
        return re.sub(r"{([^{}]*)}", one, text)


def read(path):
    """Returns {scheme: {"users": bool, "blocks": [(head, lines)]}}."""
    schemes, scheme = {}, None
    for line in open(path):
        words = line.split()
        if not words or words[0] == "#":
            continue
        if words[0] == "scheme":
            scheme = schemes[words[1]] = {"users": False, "together": False, "whole": False,
                                         "blocks": [],
                                         "open": "open" in words[2:]}
        elif words in (["users"], ["together"], ["whole"]):
            scheme[words[0]] = True
        elif words[0] in ("once", "each", "next", "never"):
            scheme["blocks"].append((words, []))
        else:
            scheme["blocks"][-1][1].append(words)
    return schemes


def group(name):
    # The schemes "boundary-..." test exact rules of the learner. None is held out.
    if name.startswith("boundary-") or hashlib.sha256(name.encode()).digest()[0] % 3:
        return "tuned"
    return "held-out"


def rounds(name, scheme, phase):
    """Yields (ROUND, VERB, ARGUMENTS) for each line. The lines "let" are already applied."""
    for head, lines in scheme["blocks"]:
        if head[0] == "each":
            count = int(head[1 if phase == "training" else 2])
        else:
            count = head[0] in {"training": ("once",), "later": ("next",), "never": ("never",)}[phase]
        for index in range(count if phase != "never" or head[0] == "never" else 0):
            values = Round(name, phase, index)
            for verb, *arguments in lines:
                if verb == "let":
                    values.named[arguments[0]] = values.fill(" ".join(arguments[1:]))
                else:
                    yield values, verb, [values.fill(a) for a in arguments]


O = {"read": 0, "write": 1, "make": 0xc2, "append": 0x441}
FLAGS = {"read": "O_RDONLY", "write": "O_WRONLY", "make": "(O_RDWR O_CREAT O_EXCL)",
         "append": "(O_WRONLY O_CREAT O_APPEND)"}
CALLS = {  # verb: (object, call, what follows the arguments)
    "remove": ("path-unlink", "unlink", []), "mkdir": ("path-mkdir", "mkdir", [448]),
    "trymkdir": ("path-mkdir", "mkdir", [448]), "rename": ("path-rename", "rename", [0]),
    "link": ("path-link", "link", []), "symlink": ("path-symlink", "symlink", []),
    "exec": ("file-exec", "execve", []), "bind": ("socket-bind", "bind", []),
    "connect": ("socket-connect", "connect", []), "sendto": ("socket-sendmsg", "sendto", []),
}


def calls(verb, arguments):
    """Returns (OBJECT, CALL, VALUES) for each call that a line stands for."""
    if verb == "temp":
        return calls("make", arguments) + calls("remove", arguments)
    if verb in O:
        made = [("path-mknod", "openat", arguments + [0o100600, 0])] if verb == "make" else []
        return made + [("file-open", "openat", arguments + [O[verb], 0])]
    point, call, more = CALLS[verb]
    return [(point, call, arguments + more)]


def events(name, scheme):
    """(ROUND, LINE) of the training."""
    number = 0
    for values, verb, arguments in rounds(name, scheme, "training"):
        for point, call, given in calls(verb, arguments):
            number += 1
            yield values, json.dumps({
                "sequence": number, "kind": "permitted", "vxed": "x", "mode": "trace",
                "time": "2026-01-31T12:00:00.000000Z", "comm": "prog", "point": point,
                "call": call, "abi": "x86-64", "pid": values.pid(), "tid": values.pid(),
                "uid": 1001 + values.index if scheme["users"] else 0, "values": given})


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def forms(verb, arguments):
    if verb == "temp":
        return forms("make", arguments) + forms("remove", arguments)
    texts = " ".join(quoted(a) for a in arguments)
    if verb in O:
        return ["(openat %s %s)" % (texts, FLAGS[verb])]
    return ["(%s %s)" % (CALLS[verb][1], texts)]


def tests(name, scheme, vxed):
    yield "(vxed-under-test %s)" % quoted(vxed)
    seen = {}
    for phase, wanted in (("later", "permitted"), ("never", "refused")):
        for _, verb, arguments in rounds(name, scheme, phase):
            for form in forms(verb, arguments):
                seen.setdefault(form, wanted)
    for number, (form, wanted) in enumerate(seen.items(), 1):
        yield "(deftest n%d (%s %s))   ; %s" % (number, wanted, form, form)


def mixed(count, paths):
    """Mixes the events. An event that belongs to the same operation as a mknod stays behind it.
    In some schemes the removal of the file, or the whole round, stays behind it, too."""
    units = []
    for path in paths:
        for name, scheme in read(path).items():
            last = None
            for values, line in events(name, scheme):
                if units and ('"path-mknod"' in units[-1] and '"file-open"' in line or
                              scheme["together"] and '"path-unlink"' in line or
                              scheme["whole"] and values is last):
                    units[-1] += line + "\n"
                else:
                    units.append(line + "\n")
                last = values
    random.Random(7).shuffle(units)
    for name, some in [("all", units)] + [("part%d" % n, units[n::count]) for n in range(count)]:
        with open(name, "w") as out:
            out.writelines(some)


def write(path, lines):
    with open(path, "w") as out:
        out.writelines(line + "\n" for line in lines)


def each(paths):
    for path in paths:
        for name, scheme in read(path).items():
            write(name + ".events", (line for _, line in events(name, scheme)))
            write(name + ".test", tests(name, scheme, "x.vxed"))
            print(name, group(name), "open" if scheme["open"] else "")


def main():
    command, *rest = sys.argv[1:]
    if command == "each":
        each(rest)
    elif command == "mixed":
        mixed(int(rest[0]), rest[1:])


main()
