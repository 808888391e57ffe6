# SPDX-License-Identifier: GPL-2.0
"""web.py CLIENTS SECONDS: see tests/bench/web, which runs it."""
import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.parse

from schema import ROOT
from server import Server, wait_for

EVENTS, VXEDS, DAYS = 10**6, 39, 7
TIMES = 40          # requests of each kind
AT_MOST = 200       # ms
RATE = 120          # events a second while there are streams
CLIENTS, SECONDS = int(sys.argv[1]), int(sys.argv[2])
WORK, PROGRAMS = os.environ['WEB_WORK'], os.environ['WEB_BIN']
LOGRING = ROOT + '/build/tests/logring'
faults = []


def fill(server):
    """Puts the events into the store, the text of a VXED into /etc/vxe, and a change into its
    history."""
    begin = int(time.time()) - DAYS * 86400
    with open(WORK + '/records', 'wb') as to:
        subprocess.run([LOGRING, '-n', str(EVENTS), '-d', '10000', '-v', str(VXEDS), '-b',
                        str(begin), '-i', str(DAYS * 86400 * 10**9 // EVENTS), '-'],
                       stdout=to, stderr=subprocess.DEVNULL, check=True)
    subprocess.run([PROGRAMS + '/vxelogd', '--database', server.store, '--source',
                    WORK + '/records'], stderr=subprocess.DEVNULL, check=True)
    os.remove(WORK + '/records')
    for i in range(1, VXEDS + 1):
        with open('%s/vxeds/service-%d.vxed' % (WORK, i), 'w') as to:
            to.write('(vxed service-%d (model strict))\n(uncheckable mmap)\n' % i)
            for j in range(25):
                to.write('(permit openat "/srv/service/data/%03d/**" O_RDONLY)\n' % (3 * j))
    state = WORK + '/state/service-1'
    os.makedirs(state)
    for name, text in (('changes', '0001 2026-01-01T00:00:00Z made\n'), ('0001.vxed', '; one\n'),
                       ('key', '00' * 32)):
        with open('%s/%s' % (state, name), 'w') as to:
            to.write(text)


def target(path, request):
    query = urllib.parse.urlencode(
        {key: ','.join(value) if isinstance(value, list) else value for key, value in request.items()})
    return path + ('?' + query if query else '')


def endpoints(newest, violation):
    """(name, path, job, request) of each GET; the request is what the job gets."""
    one, vxed = ['service-1'], {'name': 'service-1'}
    # Pretend that all VXEDs are in force, because this machine may lack the module.
    loaded = [{'name': 'service-%d' % i, 'mode': 'soft', 'hash': '0'} for i in range(1, VXEDS + 1)]
    state = {'state': {'vxeds': loaded, 'seen': {'*': newest // 2}, 'traces': []}}
    queries = [
        ('timeline', 'timeline', 'timeline', {}),
        ('timeline, one VXED, days', 'timeline', 'timeline',
         {'vxed': one, 'step': 'day', 'since': '7d'}),
        ('violations', 'violations', 'violations', {}),
        ('violations, latest', 'violations', 'violations', {'order': 'last'}),
        ('violations, one VXED', 'violations', 'violations', {'vxed': one}),
        ('violations, path', 'violations', 'violations', {'path': '/srv/service/data/01?/**'}),
        ('violations, program', 'violations', 'violations', {'program': 'worker-1'}),
        ('groups, VXED and object', 'violations/groups', 'groups', {'by': ['vxed', 'point']}),
        ('groups, folder', 'violations/groups', 'groups', {'by': ['vxed', 'point', 'folder']}),
        ('events', 'events', 'events', {}),
        ('events, one VXED', 'events', 'events', {'vxed': one}),
        ('events, path not there', 'events', 'events', {'path': '/nowhere/**'}),
        ('events, last day, refused', 'events', 'events', {'since': '1d', 'verdict': 'refused'}),
        ('events, one violation', 'events', 'events', {'violation': violation}),
        ('words', 'words', 'words', {}),
        ('traces', 'traces', 'trace', {}),
        ('changes', 'changes', None, {}),
        ('sessions', 'sessions', None, {}),
    ]
    return [(name, target(path, request), job, request) for name, path, job, request in queries] + [
        ('status', 'status', 'status', state),
        ('vxeds', 'vxeds', 'overview', state),
        ('vxeds/NAME', 'vxeds/service-1', 'overview', {**state, **vxed}),
        ('vxeds/NAME/proposals', 'vxeds/service-1/proposals', 'proposals', vxed),
        ('vxeds/NAME/rejected', 'vxeds/service-1/rejected', 'rejected', vxed),
        ('vxeds/NAME/history', 'vxeds/service-1/history', 'history', vxed),
        ('vxeds/NAME/history/V', 'vxeds/service-1/history/1', 'version', {**vxed, 'version': 1}),
        ('events/ID', 'events/%d' % newest, 'event', {'event': newest}),
        ('events/ID/why', 'events/%d/why' % newest, 'why', {'event': newest}),
    ]


def quantile(times, part):
    return round(sorted(times)[min(len(times) - 1, int(len(times) * part))], 1)


def cpu_ms(server, job, request):
    """Returns the CPU time (user and system) of a worker: the median of several runs."""
    times = []
    for _ in range(7):
        process = subprocess.Popen(
            [PROGRAMS + '/vxe-work', job, '--store', server.store, '--vxeds', WORK + '/vxeds',
             '--state', WORK + '/state', '--lib', WORK + '/lib'], stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, env={})
        process.stdin.write(json.dumps(request).encode())
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            faults.append('vxe-work %s fails' % job)
        times.append((usage.ru_utime + usage.ru_stime) * 1000)
    return quantile(times, .5)


def measure(server, client, idle):
    newest = client.get('/api/v1/status').json()['store']['newest']
    violation = client.get('/api/v1/violations?limit=1').json()['rows'][0]['id']
    table = {}
    print('%-28s %9s %9s %9s   milliseconds' % ('GET', 'p50', 'p99', 'cpu'))
    for name, path, job, request in endpoints(newest, violation):
        times = []
        for _ in range(TIMES):
            start = time.perf_counter()
            answer = client.get('/api/v1/' + path)
            times.append((time.perf_counter() - start) * 1000)
            # On a busy machine a worker may exceed its time limit.
            if answer.status != 200 and (idle or answer.kind != 'late'):
                faults.append('%s: %r' % (name, answer))
                break
        row = {'p50_ms': quantile(times, .5), 'p99_ms': quantile(times, .99),
               'cpu_ms': cpu_ms(server, job, request) if job else None}
        note = ''
        judged = max(row['cpu_ms'] or 0, row['p50_ms'] if idle else 0)
        if judged > AT_MOST:
            note = 'too slow: %.1f times %d ms' % (judged / AT_MOST, AT_MOST)
            faults.append(name + ' takes too long')
        print('%-28s %9.1f %9.1f %9s   %s' % (name, row['p50_ms'], row['p99_ms'],
                                              row['cpu_ms'] if job else '', note), flush=True)
        table[name] = row
    return table


class Listener(threading.Thread):
    def __init__(self, client):
        super().__init__(daemon=True)
        self.stream = client.stream('/api/v1/live?kinds=event')
        self.events = self.skipped = 0
        self.latency = []
        self.start()

    def run(self):
        for event in self.stream.events():
            if event.get('event') == 'event':
                self.events += 1
            elif event.get('event') == 'skipped':
                self.skipped += json.loads(event['data'])['skipped'] or 0


def streams(server, client):
    """Runs streams and requests at the same time. Returns the results."""
    listeners = [Listener(client) for _ in range(CLIENTS)]
    ring = WORK + '/ring'
    begin = str(int(time.time()))
    subprocess.run([LOGRING, '-n', '50', '-v', str(VXEDS), '-b', begin, ring], check=True,
                   stdout=subprocess.DEVNULL)
    if not wait_for(lambda: all(one.events >= 50 for one in listeners)):
        faults.append('a stream does not begin')
    before, total = server.memory(), RATE * SECONDS
    # The ring starts again with its first records, which vxelogd has stored already.
    source = subprocess.Popen([LOGRING, '-n', str(50 + total), '-r', str(RATE), '-v', str(VXEDS),
                               '-b', begin, ring], stdout=subprocess.DEVNULL)
    requests = 0
    while source.poll() is None:
        requests += client.get('/api/v1/violations').status == 200
    wait_for(lambda: all(one.events + one.skipped >= 50 + total for one in listeners))
    missed = [50 + total - one.events - one.skipped for one in listeners]
    row = {'clients': CLIENTS, 'events': total, 'missed': sum(missed),
           'skipped': sum(one.skipped for one in listeners), 'requests_beside': requests,
           'memory_kib': [before, server.memory()]}
    print('%d streams for %d s: %d events each, %d missed, %d told as skipped, %d requests beside, '
          'memory of vxewebd %d and then %d KiB' % (CLIENTS, SECONDS, total, sum(missed), row['skipped'],
                                                    requests, *row['memory_kib']))
    if any(missed) or row['skipped']:
        faults.append('streams missed events: %r' % missed)
    if row['memory_kib'][1] > row['memory_kib'][0] * 1.5 + 16384:
        faults.append('memory of vxewebd grows')
    wal = os.path.getsize(server.store + '-wal')
    if wal > 64 << 20:
        faults.append('the write-ahead log has %d bytes' % wal)
    return row


def main():
    idle = os.getloadavg()[0] < 1
    if not idle:
        print('# this machine is busy: times are not judged, only those of processors')
    server = Server(WORK, PROGRAMS)
    try:
        fill(server)
        server.start_log()
        server.start_broker()
        server.start_web()
        client = server.client()
        answer = client.login(user='webbench', password='right')
        if answer.status != 200:
            raise RuntimeError('login: %r' % answer)
        table = measure(server, client, idle)
        table['live'] = streams(server, client)
    finally:
        server.stop_all()
    with open(ROOT + '/build/bench/web.json', 'w') as to:
        json.dump(table, to, indent=1)
        to.write('\n')
    for fault in faults:
        print('# ' + fault)
    sys.exit(bool(faults))


main()
