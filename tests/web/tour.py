# SPDX-License-Identifier: GPL-2.0
"""tour.py PORT: makes every request that a vxewebd can answer, as root. Prints failures."""
import json
import subprocess
import sys

from client import Client

TEXT = '(vxed tour\n  (model strict)\n  (mode soft))\n(permit openat "/etc/passwd" O_RDONLY)\n'


def main():
    client = Client('127.0.0.1', int(sys.argv[1]))
    failed = False

    def asked(wanted, answer):
        """Checks the status. A worker on a slow machine may be late, which is no error."""
        nonlocal failed
        if answer.status >= 500 and answer.kind == 'late':
            print('# late')
            return answer
        if answer.status != wanted:
            print('# not %d: %r' % (wanted, answer))
            failed = True
        return answer

    def login():
        said = subprocess.run(['vxed', 'web', '--json'], check=True, capture_output=True)
        return client.login(token=json.loads(said.stdout)['token'])

    asked(200, client.get('/'))
    asked(401, client.login(user='root', password='wrong'))
    asked(401, client.get('/api/v1/status'))
    asked(200, login())
    saved = asked(200, client.put('/api/v1/vxeds/tour', {'text': TEXT, 'why': 'a tour'},
                                  headers={'If-None-Match': '*'}))
    asked(412, client.put('/api/v1/vxeds/tour', {'text': TEXT}, headers={'If-None-Match': '*'}))
    tag = asked(200, client.put('/api/v1/vxeds/tour', {'text': TEXT + '; more\n'},
                                headers={'If-Match': saved.headers['ETag'] or ''})).headers['ETag']
    asked(200, client.post('/api/v1/vxeds/tour/revert', {'version': 1},
                           headers={'If-Match': tag or ''}))
    asked(200, client.post('/api/v1/vxeds/tour/load', {}))
    for target in ('status', 'vxeds', 'vxeds/tour', 'vxeds/tour/in-force', 'sessions', 'words',
                   'changes', 'violations', 'violations?order=last&path=**', 'events',
                   'violations/groups?by=vxed,point,folder', 'events?before=1000',
                   'timeline?step=hour', 'traces', 'vxeds/tour/history', 'vxeds/tour/history/1',
                   'vxeds/tour/rejected', 'vxeds/tour/proposals', 'export?format=csv', 'export'):
        asked(200, client.get('/api/v1/' + target))
    events = client.get('/api/v1/events?limit=1').json()['rows']
    if events:
        asked(200, client.get('/api/v1/events/%d' % events[0]['id']))
    for path, body in (('check', {'text': TEXT}), ('check', {'text': '(vxed'}),
                       ('format', {'text': TEXT}), ('diff', {'a': TEXT, 'b': TEXT + ' '}),
                       ('replay', {'text': TEXT}),
                       ('test', {'text': TEXT, 'tests': '(deftest one (eq 1 1))'})):
        asked(200, client.post('/api/v1/' + path, body))
    stream = client.stream('/api/v1/live')
    if stream.status != 200:
        asked(200, stream)
    stream.close()
    asked(409, client.put('/api/v1/vxeds/tour/mode', {'mode': 'production'}))
    asked(200, client.put('/api/v1/vxeds/tour/mode', {'mode': 'production', 'confirmed': True}))
    asked(204, client.post('/api/v1/violations/seen', {'up_to': 1}))
    asked(200, client.post('/api/v1/traces', {'patterns': ['/bin/true'], 'name': 'toured'}))
    asked(200, client.get('/api/v1/traces'))
    asked(200, client.post('/api/v1/vxeds/tour/unload'))
    asked(200, client.get('/metrics'))
    asked(204, client.post('/api/v1/logout'))
    asked(401, client.get('/api/v1/status'))
    sys.exit(failed)


main()
