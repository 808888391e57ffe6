# SPDX-License-Identifier: GPL-2.0
"""macro.py KERNEL FILE: prints the table of make bench-macro, and writes it to FILE as JSON.

Standard input has the lines of tests/bench/macro. Exit status 1 if VXE costs more than 2 % where
the goal is that, or is not ahead of AppArmor.
"""
import json
import sys

NAMES = {'build': 'compiling 5 files', 'serve': 'nginx, 10,000 files', 'list': 'find'}
MOST = {'build': 2.0, 'serve': 2.0}  # percent
COLUMNS = ['strict', 'filesystem', 'apparmor', 'landlock', 'tomoyo', 'none-again']

kernel, output = sys.argv[1:]
counted = {name: {} for name in NAMES}
for line in sys.stdin:
    fields = line.split()
    if len(fields) != 3 or fields[0] not in NAMES:  # what a program has said that failed
        print(line, end='', file=sys.stderr)
        continue
    workload, confinement, count = fields
    counted[workload][confinement] = None if count == '-' else int(count)
print(f'{"":22}{"unconfined":>12}' + ''.join(f'{name:>12}' for name in COLUMNS) +
      f'   millions of guest instructions, and percent more, {kernel}')
failed = False
for workload, counts in counted.items():
    base = counts['none']
    percent = {name: round(100 * (counts[name] / base - 1), 2)
               for name in COLUMNS if counts.get(name) is not None}
    note = ''
    for model in 'strict', 'filesystem':
        if model not in percent or percent[model] > MOST.get(workload, 1e9) or \
           percent[model] > percent.get('apparmor', 1e9):
            note, failed = f'{note}   {model}: MISSED', True
    print(f'{NAMES[workload]:22}{base:>12,}' +
          ''.join(f'{percent[name]:>+11.2f}%' if name in percent else f'{"cannot":>12}'
                  for name in COLUMNS) + note)
    counts['percent'] = percent
with open(output, 'w', encoding='ascii') as file:
    json.dump(counted, file, indent=1)
    file.write('\n')
sys.exit(failed)
