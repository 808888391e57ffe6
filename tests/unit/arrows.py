# SPDX-License-Identifier: GPL-2.0
"""arrows.py [BUILD]: checks that dependencies between source files run one way.

A file depends on another if it includes it, or if its object file uses a symbol
that the other's object defines. A source and its header (call.c, call.h) count as
one file. Objects: BUILD/obj of the commands, BUILD/6.1/module of the kernel module.
Fails on a circle of files, on a circle of folders, and on an arrow that runs up.
"""
import glob
import os
import re
import subprocess
import sys
from collections import defaultdict

# The parts of the tree, and the parts that each may depend on.
PARTS = {
    'uapi': [],
    'vxelisp': ['uapi'],
    'vxed': ['uapi', 'vxelisp'],
    'kmod': ['uapi', 'vxed', 'vxelisp'],
    'libvxe': ['uapi', 'vxed', 'vxelisp'],
    'tools': ['libvxe', 'uapi', 'vxed', 'vxelisp'],
    'webui': ['tools', 'libvxe', 'uapi', 'vxed', 'vxelisp'],
    'vx32': ['uapi'],
    'vxrun': ['vx32', 'tools', 'uapi'],
    'vxa': ['vx32', 'tools', 'uapi'],
    'examples': ['vx32'],
    'vxlinux': ['vx32', 'tools', 'libvxe', 'uapi', 'vxed', 'vxelisp'],
}
# The same for the folders of a part. Each folder may use those to its right, and files that lie
# directly in the part.
LAYERS = {
    'vxelisp': ['tool', 'compiler', 'functions', 'machine'],
}
# Each folder of these parts is a program. Programs may use files of the part itself, but
# not each other's.
APART = ['tools']

# Arrows that may close a circle: from, to, and why it stays.
EXCEPTIONS = [
]


def node(path):
    """The node of a file: a source file and its header share one."""
    return re.sub(r'\.[chS]$', '', path)


def sources():
    return [path for part in PARTS for ending in 'chS'
            for path in glob.glob('%s/**/*.%s' % (part, ending), recursive=True)]


def read_includes(paths, add):
    known = set(paths)
    for path in paths:
        for name in re.findall(r'^#\s*include "([^"]+)"', open(path).read(), re.M):
            if name in known:
                add(node(path), node(name), 'includes ' + name)


def symbols(objects):
    """{object: (defined, undefined)}"""
    found = {}
    if not objects:
        return found
    text = subprocess.run(['nm', '-A', '--format=posix'] + objects, check=True,
                          capture_output=True, text=True).stdout
    for name in objects:
        found[name] = (set(), set())
    for line in text.splitlines():
        name, rest = line.split(': ', 1)
        symbol, kind = rest.split()[:2]
        if kind == 'U':
            found[name][1].add(symbol)
        elif kind in 'TDBRVWGSC':
            found[name][0].add(symbol)
    return found


def read_objects(top, add):
    objects = [path for part in PARTS
               for path in glob.glob('%s/%s/**/*.o' % (top, part), recursive=True)
               if not path.endswith('.mod.o') and
               any(os.path.exists(os.path.relpath(path[:-1], top) + c) for c in 'cS')]
    found, homes = symbols(objects), defaultdict(list)
    for name, (defined, _) in found.items():
        for symbol in defined:
            homes[symbol].append(name)
    for name, (_, undefined) in found.items():
        for symbol in undefined:
            if len(homes[symbol]) == 1:     # programs' main()s and the like are not shared
                add(os.path.relpath(name[:-2], top), os.path.relpath(homes[symbol][0][:-2], top),
                    'uses ' + symbol)
    return len(objects)


def circles(graph):
    """Tarjan's strongly connected components with more than one member."""
    index, low, stack, on, found = {}, {}, [], set(), []

    def visit(at):
        index[at] = low[at] = len(index)
        stack.append(at)
        on.add(at)
        for to in sorted(graph.get(at, ())):
            if to not in index:
                visit(to)
                low[at] = min(low[at], low[to])
            elif to in on:
                low[at] = min(low[at], index[to])
        if low[at] == index[at]:
            members = []
            while not members or members[-1] != at:
                members.append(stack.pop())
                on.discard(members[-1])
            if len(members) > 1:
                found.append(sorted(members))

    sys.setrecursionlimit(10000)
    for at in sorted(graph):
        if at not in index:
            visit(at)
    return found


def part(path):
    return path.split('/')[0]


def layer(path):
    return path.split('/')[1] if path.count('/') > 1 else ''


def runs_up(a, b):
    if part(a) != part(b):
        return part(b) not in PARTS[part(a)]
    if part(a) in APART:
        return layer(b) not in (layer(a), '')
    if part(a) in LAYERS and layer(a) != layer(b):
        order = LAYERS[part(a)] + ['']
        return (layer(a) not in order or layer(b) not in order or
                order.index(layer(a)) > order.index(layer(b)))
    return False


def tell_circle(members, edges):
    for a in members:
        for b in members:
            if (a, b) in edges:
                print('#   %s -> %s: %s' % (a, b, ', '.join(sorted(edges[a, b]))))


def main():
    build = sys.argv[1] if len(sys.argv) > 1 else 'build'
    edges, failed = defaultdict(set), False

    def add(a, b, why):
        if a != b:
            edges[a, b].add(why)

    def check(fine, text):
        nonlocal failed
        failed |= not fine
        print(('ok - ' if fine else 'not ok - ') + text)

    paths = sources()
    read_includes(paths, add)
    counts = [read_objects(build + '/obj', add), read_objects(build + '/6.1/module', add)]
    for what, count in zip(('the commands', 'the module'), counts):
        if count:
            print('# %d objects of %s' % (count, what))
    check(counts[0] > 50 and len(paths) > 100, 'sources and objects are found')

    excused = {(a, b) for a, b, _ in EXCEPTIONS}
    graph, whole = defaultdict(set), defaultdict(set)
    for a, b in edges:
        whole[a].add(b)
        if (a, b) not in excused:
            graph[a].add(b)
    found = circles(graph)
    for members in found:
        print('# circle of %d files:' % len(members))
        tell_circle(members, edges)
    check(not found, 'no circle of files')
    closed = circles(whole)
    idle = [pair for pair in excused
            if not any(set(pair) <= set(members) for members in closed)]
    for a, b in idle:
        print('# closes no circle: %s -> %s' % (a, b))
    check(not idle, 'each exception closes a circle')

    folders, whys = defaultdict(set), defaultdict(set)
    for a, b in edges:
        here, there = os.path.dirname(a), os.path.dirname(b)
        if here != there and '/' in here and '/' in there:
            folders[here].add(there)
            whys[here, there].add('%s -> %s' % (a, b))
    found = circles(folders)
    for members in found:
        print('# circle of folders:')
        tell_circle(members, whys)
    check(not found, 'no circle of folders')

    found = [(a, b) for a, b in sorted(edges) if runs_up(a, b)]
    for a, b in found:
        print('# runs up: %s -> %s: %s' % (a, b, ', '.join(sorted(edges[a, b]))))
    check(not found, 'no arrow runs up')
    sys.exit(failed)


main()
