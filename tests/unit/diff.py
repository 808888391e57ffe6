# SPDX-License-Identifier: GPL-2.0
"""Tests text/diff.h. diff.sh runs this script in a folder that has the program ./print."""
import random
import re
import subprocess


def check(name, good, why=''):
    print(('ok - ' if good else 'not ok - ') + name)
    if not good:
        print('\n'.join('# ' + line for line in repr(why).splitlines()))


def put(file, text):
    with open(file, 'wb') as to:
        to.write(text)


def lines(text):
    return re.findall(rb'[^\n]*\n|[^\n]+\Z', text)


def diff(a, b):
    put('a', a)
    put('b', b)
    done = subprocess.run(['./print', 'a', 'b'], capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout


def applied(a, hunks):
    """Applies the hunks to a text, and returns the result."""
    left, result, at = lines(a), [], 0
    for line in re.findall(rb'(?:[^\n]*\n)(?:\\[^\n]*\n)?', hunks):
        head = re.match(rb'@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@\n\Z', line)
        if head:
            start = int(head[1]) - (head[2] != b'0')
            result += left[at:start]
            at = start
            continue
        text = line[1:].split(b'\n\\')[0] if b'\n\\' in line else line[1:]
        if line[:1] in b' -':
            if left[at] != text:
                return None
            at += 1
        if line[:1] in b' +':
            result.append(text)
    return b''.join(result + left[at:])


def changes(hunks):
    return len(re.findall(rb'^[-+]', hunks, re.M))


rng = random.Random(1)
wrong, longer = [], []
for n in range(300):
    letters = [b'a', b'b', b'', b'c', b'dd', b'\xff'][:rng.choice([2, 6])]
    a = [rng.choice(letters) for _ in range(rng.randrange(rng.choice([1, 4, 9, 40, 300])))]
    b = list(a)
    for _ in range(rng.randrange(9)):
        if b and rng.random() < .5:
            del b[rng.randrange(len(b))]
        else:
            b.insert(rng.randrange(len(b) + 1), rng.choice(letters + [b'new']))
    a, b = (b''.join(line + b'\n' for line in text) for text in (a, b))
    a, b = (text[:-1] if rng.random() < .2 else text for text in (a, b))
    hunks = diff(a, b)
    if applied(a, hunks) != b or (a == b) != (not hunks):
        wrong.append((a, b, hunks))
    theirs = subprocess.run(['diff', '-au', '--minimal', 'a', 'b'], capture_output=True).stdout
    if changes(hunks) != changes(b'\n'.join(theirs.split(b'\n')[2:])):
        longer.append((a, b, hunks))
check('what is printed makes the one text out of the other', not wrong, wrong[:1])
check('and is as short as it can be', not longer, longer[:1])
many = b''.join(b'%d\n' % i for i in range(9000))
other = b''.join(b'%d\n' % (i + 10**6 * (100 < i < 8000)) for i in range(9000))
hunks = diff(many, other)
check('texts that differ in thousands of lines', applied(many, hunks) == other and
      changes(hunks) == 2 * 7899)
