# SPDX-License-Identifier: GPL-2.0
"""callgraph.py MODULE: checks the judging path of the built module.

MODULE is the folder in which it was built. The call graph comes from the compiler
(-fcallgraph-info=su). Judging must stay within a bound of stack, must not recurse, and
must not call functions of the kernel that sleep, allocate or take locks.
"""
import glob
import os
import re
import sys
from collections import defaultdict

LIMIT = 1024            # most bytes of stack from a gate down to a primitive
LIMIT_BELOW = 1536      # the same down to the deepest function, with errors and their texts
GATES = ['vxe_native_gate', 'vxe_syscall_gate', 'vxe_object_gate']
# What entry.S calls before a gate. These run no Lisp.
QUICK = ['vxe_open_quickly', 'vxe_peer_quickly', 'vxe_receiver_quickly']
LANGUAGE = ['vxl_call', 'vxl_call_integers']
# Functions off the judging path, which may take locks: logging, because the ring of events
# has one; claiming a block of counters, once for each subsystem; recording and finding who gets the
# signals of a file, in VXEDs that let programs leave; and what replaces a refused signal after
# it has been judged.
OFF = {'conclude', 'judge_conclude_call', 'event_emit', 'claim', 'receiver_keep', 'receiver_is_current',
       'signal_inside', 'refuse_hangup', 'refuse_terminal_signal'}
# Only the compiler calls it, and it does not run while judging.
WORLD = {'symbol_intern'}
# Functions of the kernel that judging calls. None of them sleeps, allocates or locks.
HARMLESS = {'memcpy', 'memmove', 'memcmp', 'memchr', 'memset', 'strlen', 'strnlen', '*strnlen',
            'vsnprintf', 'snprintf', 'bsearch', '__stack_chk_fail', 'fortify_panic',
            '__fortify_panic',
            'ktime_get_mono_fast_ns', 'ktime_get_with_offset'}
# The gates also call these, to find the name of an object before it is judged.
NAMING = {'d_path', 'dentry_path_raw', 'symbol_call', 'scnprintf', 'strcmp', 'strscpy_pad',
          'strstr', 'strncmp', 'kstrtouint', 'find_pid_ns', 'find_vpid', 'pid_task',
          '__task_pid_nr_ns', '__rcu_read_lock', '__rcu_read_unlock',
          'iterate_fd',     # takes the lock of the caller's descriptors, for pipes and memory
          # They read the sequence numbers of RCU grace periods.
          'get_state_synchronize_rcu_full', 'poll_state_synchronize_rcu_full'}

module = sys.argv[1]
frames, edges, kinds = {}, defaultdict(set), {}
# Read what the module is linked from: its folder may still hold objects of removed files.
for path in open(module + '/vxe.mod').read().split():
    path = os.path.join(module, path.removesuffix('.o') + '.ci')
    for line in open(path) if os.path.exists(path) else ():      # assembly has none
        node = re.match(r'node: \{ title: "([^"]*)" label: "[^"]*?(\d+) bytes \(([^)]*)\)', line)
        if node:
            frames[node[1]], kinds[node[1]] = int(node[2]), node[3]
        edge = re.match(r'edge: \{ sourcename: "([^"]*)" targetname: "([^"]*)"', line)
        if edge:
            edges[edge[1]].add(edge[2])

primitives = set()      # C functions that judging may call through a pointer
for path in glob.glob('vxelisp/*/*.c') + ['vxed/host.c', 'vxed/library.c', 'vxed/policy.c']:
    for function, flags in re.findall(
            r'\{\s*"[^"]+",\s*(\w+),\s*\w+,\s*\w+,\s*([\w |]+),\s*"', open(path).read()):
        if 'VXL_LOADING' not in flags:
            primitives.add(function)


def short(title):
    """A function's name without its file and the suffix that the compiler gives to a clone."""
    return title.split(':')[-1].split('.')[0]


def is_primitive(title):
    return short(title) in primitives and re.search('/module/(vxelisp|vxed)/', title)


def unit(title):
    return title.split(':')[0]


called = set().union(*edges.values())


def addressed(caller):
    """The functions that an indirect call may reach: primitives, or functions of the same
    file or part that nobody calls by name."""
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
    """Returns the deepest chain of calls that starts at a function, as (bytes, [functions]).
    Only chains count that end at a function t for which ends(t) is true. The calls of a
    function t are not followed if stop(t) is true."""
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
    """Returns the bytes of the deepest chain from the roots, and all functions on any chain."""
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
size, met = deepest(GATES + QUICK, is_off)
tell(size < LIMIT_BELOW, 'and with all that a primitive calls: %d bytes' % size)
tell(not [t for t in met if kinds[t] == 'dynamic'], 'each frame has a bound')
looked = {short(t) for t in met} & primitives
tell(len(looked) > 100, '%d primitives are looked at' % len(looked))
looked = [t for t in met if '/kmod/object/' in unit(t)]
tell(len(looked) > 40, '%d functions of kmod/object are looked at' % len(looked))
for what, roots, fine in (('the language', LANGUAGE, HARMLESS),
                          ('judging', GATES + QUICK, HARMLESS | NAMING)):
    _, met = deepest(roots, is_off)
    strange = ' '.join(sorted(t for t in outside(t for t in met if not is_off(t)) - fine
                              if not t.startswith('__x86_')))
    tell(not strange, what + ' calls nothing that sleeps, allocates or locks ' + strange)
size, met = deepest(GATES, lambda t: False)
tell('_raw_spin_lock_irqsave' in outside(met), 'a lock is seen off the path')
sys.exit(failed)
