# SPDX-License-Identifier: GPL-2.0
"""Prints a line for each test case."""
import threading

lock = threading.Lock()
failures = []


def check(name, fault):
    """Reports a case. fault: a description or a list of them; false if the case passed. Returns
    whether it passed."""
    with lock:
        if fault:
            failures.append(name)
            for line in (fault if isinstance(fault, list) else [fault])[:20]:
                print('# %s' % (line,))
        print('%s - %s' % ('not ok' if fault else 'ok', name), flush=True)
    return not fault


def status(name, answer, wanted, kind=None):
    """Checks the status of an answer and, for a failure, its kind."""
    wrong = answer.status != wanted or (wanted >= 400 and not answer.kind) or \
        (kind is not None and answer.kind != kind)
    return check(name, wrong and 'wanted %s %s, got %r' % (wanted, kind or '', answer))


def failed():
    return 1 if failures else 0
