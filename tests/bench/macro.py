# SPDX-License-Identifier: GPL-2.0
"""macro.py KERNEL FILE: prints the table of make bench-macro, and writes it to FILE as JSON.

Standard input has the lines of tests/bench/macro. Exit status 1 if a line is missing, if VXE costs
more than the goal of 2 % in a workload that has this goal, or more than AppArmor: by more than the
noise.
"""
import json
import sys

NAMES = {'build': 'compiling 5 files', 'serve': 'nginx, 10,000 files', 'list': 'find'}
MOST = {'build': 2.0, 'serve': 2.0}  # percent
# Percent. Unconfined, five runs of the compiler took 1,640 to 1,644 million instructions.
NOISE = {'build': 0.3, 'serve': 0.3, 'list': 1.1}
COLUMNS = ['strict', 'filesystem', 'apparmor', 'landlock', 'tomoyo', 'none-again']

kernel, output = sys.argv[1:]
counted = {name: {} for name in NAMES}
for line in sys.stdin:
    fields = line.split()
    if len(fields) != 3 or fields[0] not in NAMES:  # a message of a program that failed
        print(line, end='', file=sys.stderr)
        continue
    workload, confinement, count = fields
    counted[workload][confinement] = None if count == '-' else int(count)
print(f'{"":22}{"unconfined":>12}' + ''.join(f'{name:>12}' for name in COLUMNS) +
      f'   millions of guest instructions, and percent more, {kernel}')
failed = False
for workload, counts in counted.items():
    for name in ['none'] + COLUMNS:
        if name not in counts and name != 'tomoyo':
            sys.exit(f'macro.py: there is no line "{workload} {name}": the guest ended early')
    base = counts['none']
    percent = {name: round(100 * (counts[name] / base - 1), 2)
               for name in COLUMNS if counts.get(name) is not None}
    note = ''
    for model in 'strict', 'filesystem':
        if model not in percent or percent[model] > MOST.get(workload, 1e9) + NOISE[workload] or \
           percent[model] > percent.get('apparmor', 1e9) + NOISE[workload]:
            note, failed = f'{note}   {model}: MISSED', True
    print(f'{NAMES[workload]:22}{base:>12,}' +
          ''.join(f'{percent[name]:>+11.2f}%' if name in percent else f'{"cannot":>12}'
                  for name in COLUMNS) + note)
    counts['percent'] = percent
with open(output, 'w', encoding='ascii') as file:
    json.dump(counted, file, indent=1)
    file.write('\n')
sys.exit(failed)
