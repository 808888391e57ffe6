# SPDX-License-Identifier: GPL-2.0
"""table.py KERNEL FILE: prints the table of make bench, and writes it to FILE as JSON.

Standard input has a line for each case: "CASE BASELINE COST [PEER=COST ...]", in guest
instructions; a BASELINE of - is 0. Exit status 1 if a cost is above its limit.
"""
import json
import sys

LIMITS = {'outsider': 5, 'uncheckable': 13, 'permitted': 13, 'lines-of-two-cpus': 0,
          'memory-strict-each': 100_000, 'memory-filesystem-each': 100_000,
          'memory-strict-100': 8_000_000, 'memory-filesystem-100': 8_000_000}
PEERS = ['apparmor', 'landlock', 'tomoyo', 'seccomp', 'bpf']
# Operations, each with two cases: for the first time, and when the module remembers the object.
OPERATIONS = {
    'outsider': ('outsider', 'outsider'), 'uncheckable': ('uncheckable', 'uncheckable'),
    'argument': ('strict-argument', 'strict-argument'),
    'open': ('first-open', 'open-20-rules'), 'open-new-name': ('open-new-name', 'open-new-name'),
    'fstat': ('fstat', 'fstat'), 'send': ('send', 'send'), 'stat': ('first-stat', 'stat-20-rules'),
    'connect': ('first-connect', 'connect'), 'connect-unix': ('first-connect-unix', 'connect-unix'),
    'create': ('create', 'create'), 'unlink': ('unlink', 'unlink'),
    'rename': ('rename', 'rename'), 'mkdir': ('mkdir', 'mkdir'),
    'exec-50-patterns': ('exec-50-patterns', 'exec-50-patterns'),
    'exec-500-patterns': ('exec-500-patterns', 'exec-500-patterns'),
}

kernel, output = sys.argv[1:]
cases, failed = {}, False
print(f'{"case":24}{"baseline":>9}{"VXE":>9}' + ''.join(f'{peer:>10}' for peer in PEERS) +
      f'   guest instructions above the baseline, {kernel}')
for line in sys.stdin:
    try:
        name, baseline, cost, *others = line.split()
        base = 0 if baseline == '-' else int(baseline)
    except ValueError:
        sys.exit(f'the guest says: {line}')
    peers = {key: int(value) - base for key, value in (other.split('=') for other in others)}
    case = {'baseline': None if baseline == '-' else base, 'cost': int(cost),
            'delta': int(cost) - base, **peers}
    cases[name] = case
    missed = case['delta'] > LIMITS.get(name, case['delta'])
    failed |= missed
    print(f'{name:24}{baseline:>9}{case["delta"]:>+9}' +
          ''.join(f'{peers[peer]:>+10}' if peer in peers else f'{"-":>10}' for peer in PEERS) +
          (f'   at most {LIMITS[name]:+}' if name in LIMITS else '') + (': MISSED' if missed else ''))
operations = {
    name: {'baseline': cases[again]['baseline'], 'vxe_cold': cases[first]['delta'],
           'vxe_warm': cases[again]['delta'], **{peer: cases[again].get(peer) for peer in PEERS}}
    for name, (first, again) in OPERATIONS.items()}
with open(output, 'w', encoding='ascii') as file:
    json.dump({**cases, 'operations': operations}, file, indent=1)
    file.write('\n')
sys.exit(failed)
