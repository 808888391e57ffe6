# SPDX-License-Identifier: GPL-2.0
"""compare.py refused DIFFERENCES TRIALS EVENTS VIOLATIONS
compare.py permitted DIFFERENCES TRIALS

Compares the results of tests/vm/src/objects under vxlinux with those under the module. They must
be equal, except for the differences in DIFFERENCES, which must occur. EVENTS: a line for each
trial, in their order."""
import sys

kind, differences, trials = sys.argv[1:4]
reasons = {}
for line in open(differences):
    what, reason = line.split('|')
    point, trial, outcome = what.split()
    reasons[point, trial] = outcome
failed = 0


def check(fine, text, more=''):
    print(('ok - ' if fine else 'not ok - ') + text + (': ' + more if more and not fine else ''))


def parse(line):
    """"ok - POINT: TRIAL: OUTCOME" or "ok - POINT: TRIAL" """
    words = line.split(' - ', 1)[1].strip().split(': ')
    return line.startswith('ok'), words[0], words[1].split()[0], words[-1]


seen = [parse(line) for line in open(trials) if ' - ' in line]
check(len(seen) > 90, '%s: the trials run' % kind, '%d' % len(seen))
# vxlinux refuses these like the module, but cannot do them if they are permitted.
relayed_partly = {('file-open', 'recvmsg'), ('path-stat', 'lgetxattr'),
                  ('path-setxattr', 'lsetxattr'), ('path-setxattr', 'lremovexattr')}
wrong = []
for fine, point, trial, outcome in seen:
    known = (point, trial) in reasons
    if fine or (known and (kind == 'permitted' or (point, trial) not in relayed_partly)):
        continue
    wrong.append('%s %s %s' % (point, trial, outcome))
check(not wrong, '%s: each trial ends as under the module, or is listed' % kind, '; '.join(wrong))
if kind == 'permitted':
    got = {(point, trial): outcome for fine, point, trial, outcome in seen if not fine}
    idle = [key for key, outcome in reasons.items()
            if outcome not in ('-',) and key not in got and key[1] in [s[2] for s in seen]]
    check(not idle, 'permitted: each listed difference occurs', str(idle))
    other = ['%s %s' % key for key, outcome in got.items()
             if key in reasons and reasons[key] != outcome]
    check(not other, 'permitted: with the outcome that is listed', '; '.join(other))
else:
    events = [line.strip() for line in open(sys.argv[4])]
    violations = [line.strip() for line in open(sys.argv[5])]
    listed = [key for key in reasons if key not in relayed_partly]
    calls = {(point, trial.split('-')[0]) for point, trial in listed}
    missing = list(events)
    extra = []
    for line in violations:
        if line in missing:
            missing.remove(line)
        else:
            extra.append(line)
    unlisted = [line for line in missing if tuple(line.split()[:2]) not in calls]
    check(not unlisted, 'refused: each refusal is logged with its object', '; '.join(unlisted))
    check(not extra, 'refused: and nothing else', '; '.join(extra))
    check(len(violations) > 90, 'refused: there are many', '%d' % len(violations))
