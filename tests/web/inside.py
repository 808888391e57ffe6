# SPDX-License-Identifier: GPL-2.0
"""usage: inside.py PORT TOKEN: asks a vxewebd that is installed for everything it does."""
import json
import subprocess
import sys
import threading

from client import Client
from result import check, failed, status

TEXT = '''(vxed web-test
  (model filesystem)
  (mode soft)
  (activate "/usr/bin/web-test"))

(read "/usr/**" "/etc/*")
(execute "/usr/**")
'''
VXED = '/api/v1/vxeds/web-test'


def changes(client):
    answer = client.put(VXED, {'text': TEXT, 'why': 'a test'}, headers={'If-None-Match': '*'})
    status('a new VXED', answer, 200)
    status('a later text', client.put(VXED, {'text': TEXT + '(read "/var/*")\n'}, headers={
        'If-Match': answer.headers['ETag']}), 200)
    status('load', client.post(VXED + '/load', {}), 200)
    status('the text in force', client.get(VXED + '/in-force'), 200)
    subprocess.run(['vxe', 'web-test', '/bin/sh', '-c', 'echo x >/tmp/web-test'], check=False)
    check('a violation is told', not wait(lambda: client.get(
        '/api/v1/violations?vxed=web-test').json()['rows']))
    answer = client.get(VXED + '/proposals')
    status('proposals', answer, 200)
    proposals = answer.json()
    chosen = [row['id'] for row in proposals['list']]
    check('there are some', not chosen)
    status('a preview', client.post(VXED + '/preview', {'accept': chosen}), 200)
    status('accepted', client.post(VXED + '/proposals', {'accept': chosen, 'reject': []},
                                   headers={'If-Match': '"%s"' % proposals['base']}), 200)
    status('production is asked back', client.put(VXED + '/mode', {'mode': 'production'}), 409,
           'confirm')
    status('production', client.put(VXED + '/mode', {'mode': 'production', 'confirmed': True}),
           200)
    version = client.get(VXED + '/history').json()[0]['version']
    status('an old text', client.get(VXED + '/history/%d' % version), 200)
    status('revert', client.post(VXED + '/revert', {'version': version}, headers={
        'If-Match': client.get(VXED).headers['ETag']}), 200)
    status('unload', client.post(VXED + '/unload'), 200)


def wait(what, seconds=120):
    """True as soon as it holds."""
    over = threading.Event()
    for _ in range(seconds * 2):
        if what():
            return True
        over.wait(0.5)
    return False


def trace(client):
    status('a trace', client.post('/api/v1/traces', {'patterns': ['/usr/bin/md5sum'],
                                                     'name': 'sum'}), 200)
    subprocess.run(['/usr/bin/md5sum', '/etc/passwd'], stdout=subprocess.DEVNULL, check=True)
    check('is seen', not wait(lambda: client.get('/api/v1/traces/sum').json()['events']))
    answer = client.post('/api/v1/traces/sum/stop', {'model': 'strict'})
    status('stopped', answer, 200)
    check('has a text', 'passwd' not in answer.json()['text'])
    answer = client.ask('DELETE', '/api/v1/traces/sum')
    check('forgotten', answer.status not in (200, 204) and answer)


def reads(client):
    for path in ('status', 'vxeds', 'sessions', 'words', 'changes', 'violations', 'traces',
                 'violations/groups?by=vxed,folder', 'events', 'events?path=*passwd*',
                 'timeline', 'export', 'export?format=csv', 'vxeds/popa3d/rejected'):
        answer = client.get('/api/v1/' + path)
        check('GET ' + path, answer.status != 200 and answer)
    event = [row for row in client.get('/api/v1/events?vxed=web-test').json()['rows']
             if row['kind'] == 'violation'][0]['id']
    status('an event', client.get('/api/v1/events/%d' % event), 200)
    status('why', client.get('/api/v1/events/%d/why' % event), 200)
    status('metrics', client.get('/metrics'), 200)
    for path, body in (('check', {'text': TEXT}), ('format', {'text': TEXT}),
                       ('diff', {'a': TEXT, 'b': TEXT + '(read "/var/*")'}),
                       ('replay', {'text': TEXT}),
                       ('test', {'text': TEXT, 'tests': '(deftest one (eq 1 1))'})):
        status(path, client.post('/api/v1/' + path, body), 200)
    stream = client.stream('/api/v1/live')
    check('a stream', not next(stream.events(), None))
    stream.close()


def main():
    client = Client('127.0.0.1', int(sys.argv[1]))
    check('the page', client.get('/').status != 200)
    status('a login by a token', client.login(token=sys.argv[2]), 200)
    changes(client)
    reads(client)
    trace(client)
    check('a loaded module', not json.loads(client.get('/api/v1/status').body)['module']['loaded'])
    answer = client.post('/api/v1/logout')
    check('logout', answer.status != 204 and answer)
    sys.exit(failed())


main()
