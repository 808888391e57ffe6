# SPDX-License-Identifier: GPL-2.0
"""callgraph.py MODULE: what the judging path of the built module calls, as the
compiler tells it (-fcallgraph-info=su): its frames, and what it must not call.
"""
import glob
import os
import re
import sys
from collections import defaultdict

LIMIT = 1024            # bytes of frames up to a primitive
LIMIT_BELOW = 1536      # and with all that it calls, errors and their texts too
GATES = ['vxe_native_gate', 'vxe_syscall_gate', 'vxe_object_gate']
LANGUAGE = ['vxl_call', 'vxl_call_integers']
# Off the path: telling, for the ring of events has a lock; what claims its block of
# counters for a subsystem, once; and what is done in place of a refused signal, after it
# was judged.
OFF = {'conclude', 'judge_conclude_call', 'event_emit', 'claim',
       'signal_inside', 'refuse_hangup', 'refuse_terminal_signal'}
# Only a world calls it; while judging there is none.
WORLD = {'symbol_intern'}
# Of the kernel's, what judging calls: none of it sleeps, allocates or locks.
HARMLESS = {'memcpy', 'memmove', 'memcmp', 'memchr', 'memset', 'strlen', 'strnlen', '*strnlen',
            'vsnprintf', 'snprintf', 'bsearch', '__stack_chk_fail', 'fortify_panic',
            '__fortify_panic',
            'ktime_get_mono_fast_ns', 'ktime_get_with_offset'}
# What the gates call beside, to tell an object by its name, before it is judged.
NAMING = {'d_path', 'dentry_path_raw', 'symbol_call', 'scnprintf', 'strcmp', 'strscpy_pad',
          'strstr', 'kstrtouint', 'find_pid_ns', 'pid_task', '__rcu_read_lock', '__rcu_read_unlock',
          'iterate_fd'}     # has the lock of the caller's descriptors: for a pipe opened anew

module = sys.argv[1]
frames, edges, kinds = {}, defaultdict(set), {}
# What the module is linked of; its folder may hold more, of files that are no more.
for path in open(module + '/vxe.mod').read().split():
    path = os.path.join(module, path.removesuffix('.o') + '.ci')
    for line in open(path) if os.path.exists(path) else ():      # assembly has none
        node = re.match(r'node: \{ title: "([^"]*)" label: "[^"]*?(\d+) bytes \(([^)]*)\)', line)
        if node:
            frames[node[1]], kinds[node[1]] = int(node[2]), node[3]
        edge = re.match(r'edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"', line)
        if edge:
            edges[edge[1]].add(edge[2])

primitives = set()      # C functions that judging may call by their address
for path in glob.glob('vxelisp/*/*.c') + ['vxed/policy.c']:
    for function, flags in re.findall(
            r'\{\s*"[^"]+",\s*(\w+),\s*\w+,\s*\w+,\s*([\w |]+),\s*"', open(path).read()):
        if 'VXL_LOADING' not in flags:
            primitives.add(function)


def short(title):
    """A function's name, without its file and the suffix of a clone."""
    return title.split(':')[-1].split('.')[0]


def is_primitive(title):
    return short(title) in primitives and re.search('/(vxelisp|vxed)/', title)


def unit(title):
    return title.split(':')[0]


called = set().union(*edges.values())


def addressed(caller):
    """What an indirect call can come to: a primitive, or functions of the same
    kind of file that nobody calls by name."""
    if short(caller) in ('call_primitive', 'vm_run', 'vm_call_primitive'):
        return {t for t in frames if is_primitive(t)}
    folds = ('integers.c', 'bits.c')
    return {t for t in frames if ':' in t and t not in called and not short(t).startswith('lisp_')
            and (unit(t) == unit(caller) or
                 (short(caller) == 'fold_integers' and unit(t).endswith(folds)) or
                 (short(caller) in ('judge_described', 'vxe_object_gate') and
                  '/kmod/object/' in unit(t)))}


def targets(title):
    found = {t for t in edges[title] if t != '__indirect_call'}
    if '__indirect_call' in edges[title]:
        found |= addressed(title)
    return found


def walk(title, stop, ends, depths, trail=()):
    """The deepest way from here on, (bytes, [functions]), among those whose last
    function has ends(t); what it has stop(t) for calls nothing."""
    if title in trail:
        sys.exit('not ok - recursion: ' + ' '.join(map(short, trail + (title,))))
    if title not in depths:
        ways = [walk(t, stop, ends, depths, trail + (title,)) for t in targets(title)
                if t in frames and not stop(title) and short(t) not in WORLD]
        ways = [way for way in ways if way] + ([(0, [])] if ends(title) else [])
        below = max(ways, default=None)
        depths[title] = below and (frames[title] + below[0], [title] + below[1])
    return depths[title]


failed = False


def tell(fine, text):
    global failed
    failed |= not fine
    print(('ok - ' if fine else 'not ok - ') + text)


def deepest(roots, stop, ends=lambda t: True):
    """Its bytes, and all functions that were met."""
    depths = {}
    way = max(walk(root, stop, ends, depths) for root in roots)
    print('# %d bytes: %s' % (way[0], ' '.join('%s %d' % (short(t), frames[t]) for t in way[1])))
    return way[0], set(depths)


def outside(titles):
    return {t for title in titles for t in targets(title) if t not in frames} - WORLD


def is_off(title):
    return short(title) in OFF


size, _ = deepest(GATES, lambda t: is_primitive(t) or is_off(t), is_primitive)
tell(size < LIMIT, 'from a gate to a primitive: frames of %d bytes, without recursion' % size)
size, met = deepest(GATES, is_off)
tell(size < LIMIT_BELOW, 'and with all that a primitive calls: %d bytes' % size)
tell(not [t for t in met if kinds[t] == 'dynamic'], 'each frame has a bound')
looked = {short(t) for t in met} & primitives
tell(len(looked) > 100, '%d primitives are looked at' % len(looked))
looked = [t for t in met if '/kmod/object/' in unit(t)]
tell(len(looked) > 40, '%d functions of kmod/object are looked at' % len(looked))
for what, roots, fine in (('the language', LANGUAGE, HARMLESS),
                          ('judging', GATES, HARMLESS | NAMING)):
    _, met = deepest(roots, is_off)
    strange = ' '.join(sorted(t for t in outside(t for t in met if not is_off(t)) - fine
                              if not t.startswith('__x86_')))
    tell(not strange, what + ' calls nothing that sleeps, allocates or locks ' + strange)
size, met = deepest(GATES, lambda t: False)
tell('_raw_spin_lock_irqsave' in outside(met), 'a lock is seen off the path')
sys.exit(failed)
