# SPDX-License-Identifier: GPL-2.0
"""Tests well-formed requests."""
import gzip
import os
import threading
import time

from result import check, status

TEXT = '''(vxed web-test
  (model filesystem)
  (mode soft))

(read "/etc/*")
'''
TOKEN = 'a-token-for-prometheus'
HEADERS = {
    'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin', 'Referrer-Policy': 'no-referrer',
}
POLICY = ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'",
          "require-trusted-types-for 'script'", "base-uri 'none'", "form-action 'self'")


def token_file(work):
    with open(work + '/token', 'w') as file:
        file.write(TOKEN + '\n')
    os.chmod(work + '/token', 0o644)
    return work + '/token'


def dressed(answer, cache):
    faults = ['%s: %s' % (name, answer.headers[name]) for name, value in HEADERS.items()
              if answer.headers[name] != value]
    faults += [part for part in POLICY if part not in answer.headers['Content-Security-Policy']]
    if answer.headers['Cache-Control'] != cache:
        faults.append(answer.headers['Cache-Control'])
    return faults


def matches(api, name, answer, method, path, wanted=200):
    """Checks that the answer has this status, and the keys and types of its schema."""
    if not status(name, answer, wanted):
        return
    schema = api.answer(api.operation(method, path), wanted)
    check(name + ': as described', api.faults(answer.json(), schema))


def logins(api, server):
    admin, reader = server.client(), server.client()
    answer = admin.login(user='webanna', password='right-anna')
    matches(api, 'an administrator logs in', answer, 'POST', '/api/v1/login')
    cookie = answer.headers['Set-Cookie'] or ''
    check('the cookie is for this server alone',
          [word for word in ('__Host-vxe=', 'Secure', 'HttpOnly', 'SameSite=Strict', 'Path=/')
           if word not in cookie])
    status('a reader logs in', reader.login(user='webbert', password='right-bert'), 200)
    other = server.client()
    status('a wrong password', other.login(user='webanna', password='wrong'), 401, 'session')
    status('a user of no group', other.login(user='webcarl', password='right-carl'), 403)
    status('a login without anything', other.login(), 401)
    status('a token of nobody', other.login(token='0' * 64), 401)
    return admin, reader


def files(server):
    client, folder = server.client(), server.work + '/static/'
    with open(folder + 'index.html', 'w') as file:
        file.write('<!doctype html><title>page</title>')
    with open(folder + 'page.js', 'w') as file:
        file.write('plain')
    with gzip.open(folder + 'page.js.gz', 'w') as file:
        file.write(b'packed')
    with open(folder + '.secret.txt', 'w') as file:
        file.write('secret')
    with open(folder + 'unknown.xyz', 'w') as file:
        file.write('x')
    with open(server.work + '/outside.txt', 'w') as file:
        file.write('outside')
    os.symlink('/etc/passwd', folder + 'link.txt')
    os.symlink('..', folder + 'up')
    os.mkdir(folder + 'folder.txt')
    os.mkfifo(folder + 'pipe.txt')
    for name in ('', 'index.html'):
        answer = client.get('/' + name)
        check('the page: /' + name, b'<title>page' not in answer.body and repr(answer))
    check('it has the headers of a page', dressed(answer, 'no-cache'))
    plain, packed = client.get('/page.js'), client.get('/page.js', headers={
        'Accept-Encoding': 'br, gzip'})
    check('packed for those who can unpack', plain.body != b'plain' or
          packed.headers['Content-Encoding'] != 'gzip' or
          gzip.decompress(packed.body) != b'packed')
    for answer in (plain, packed):
        again = client.get('/page.js', headers={'If-None-Match': answer.headers['ETag'],
                           'Accept-Encoding': answer.headers['Content-Encoding'] or ''})
        check('unchanged files are not sent again', again.status != 304 and repr(again))
    check('both have a tag of their own', plain.headers['ETag'] == packed.headers['ETag'])
    for name in ('link.txt', 'up/outside.txt', '../outside.txt', '..%2foutside.txt',
                 '%2e%2e/outside.txt', '.secret.txt', 'unknown.xyz', 'folder.txt', 'pipe.txt',
                 'none.txt', 'page.js/', '/page.js', 'folder.txt/', 'x' * 300 + '.txt'):
        status('no file: /' + name, client.get('/' + name), 404, 'name')
    answer = client.ask('HEAD', '/page.js')
    check('HEAD', answer.status != 200 or answer.body)
    status('a file cannot be written', client.post('/page.js', {}), 405)
    status('a page of another site does not get it', client.get('/page.js', headers={
        'Sec-Fetch-Site': 'same-site'}), 403)


def answers(api, server, admin):
    """Every GET request that works without the module."""
    for path, query in (
            ('/api/v1/status', ''), ('/api/v1/vxeds', ''), ('/api/v1/vxeds/popa3d', ''),
            ('/api/v1/sessions', ''), ('/api/v1/words', ''), ('/api/v1/changes', '?limit=5'),
            ('/api/v1/violations', '?limit=3&order=last'),
            ('/api/v1/violations', '?vxed=service-1,service-2&path=*record*&verdict=refused'),
            ('/api/v1/violations/groups', '?by=vxed,point,folder&depth=2'),
            ('/api/v1/events', '?limit=5'), ('/api/v1/events', '?after=10&limit=5'),
            ('/api/v1/events', '?vxed=service-1&call=openat&since=@1'),
            ('/api/v1/timeline', '?step=day&since=2023-11-01'), ('/api/v1/traces', ''),
            ('/api/v1/vxeds/popa3d/history', ''), ('/api/v1/vxeds/popa3d/rejected', ''),
            ('/api/v1/vxeds/popa3d/proposals', '')):
        described = path.replace('popa3d', '{name}')
        answer = admin.get(path + query)
        matches(api, 'GET ' + path + query, answer, 'GET', described)
    check('an answer has its headers', dressed(answer, 'no-store'))
    check('VXEDs of which only violations are left are listed', not [
        row for row in admin.get('/api/v1/vxeds').json() if row['name'] == 'service-1' and
        row['violations'] and not row['loaded'] and not row['file']])
    status('and can be asked for', admin.get('/api/v1/vxeds/service-1'), 200)
    event = admin.get('/api/v1/events?limit=1').json()['rows'][0]['id']
    matches(api, 'one event', admin.get('/api/v1/events/%d' % event), 'GET',
            '/api/v1/events/{event}')
    status('no such event', admin.get('/api/v1/events/999999999'), 404)
    status('no such VXED', admin.get('/api/v1/vxeds/none'), 404)
    words = admin.get('/api/v1/words')
    check('words are not sent again', admin.get('/api/v1/words', headers={
        'If-None-Match': words.headers['ETag'] or ''}).status != 304)
    for path, body in (
            ('check', {'text': TEXT}), ('check', {'text': '(vxed'}), ('format', {'text': TEXT}),
            ('diff', {'a': TEXT, 'b': TEXT.replace('etc', 'usr')}),
            ('replay', {'text': TEXT.replace('web-test', 'service-1')}),
            ('test', {'text': TEXT, 'tests': '(deftest one (eq 1 1)) (deftest two (eq 1 2))'})):
        matches(api, 'POST ' + path, admin.post('/api/v1/' + path, body), 'POST',
                '/api/v1/' + path)
    export(server, admin)
    metrics(server, admin)


def export(server, admin):
    answer = admin.get('/api/v1/export')
    check('the export has every event', (answer.status, answer.body.count(b'\n')) != (200, 2000)
          and repr(answer))
    answer = admin.get('/api/v1/export?format=csv&vxed=service-1')
    check('or some of them, as CSV', answer.headers['Content-Type'] != 'text/csv; charset=utf-8'
          or not 10 < answer.body.count(b'\n') < 2000)
    status('an export of a time that is none', admin.get('/api/v1/export?since=rubbish'), 422)


def metrics(server, admin):
    answer = admin.get('/metrics')
    check('metrics', answer.status != 200 or b'vxe_store_present 1\n' not in answer.body or
          b'vxe_vxed_loaded{vxed="popa3d"} 0' not in answer.body and repr(answer))
    by_token = admin.get('/metrics', session=False, headers={'Authorization': 'Bearer ' + TOKEN})
    check('metrics by the token', by_token.status != 200 or
          b'vxe_store_bytes' not in by_token.body)
    for token in ('', TOKEN + 'x', TOKEN[:-1], 'x' * len(TOKEN)):
        status('no metrics by another one', admin.get('/metrics', session=False, headers={
            'Authorization': 'Bearer ' + token}), 401)
    status('nor anything else by it', admin.get('/api/v1/status', session=False, headers={
        'Authorization': 'Bearer ' + TOKEN}), 401)


def changes(api, server, admin):
    """Changes of texts, which work without the module."""
    path = '/api/v1/vxeds/web-test'
    answer = admin.put(path, {'text': TEXT, 'why': 'a test'}, headers={'If-None-Match': '*'})
    matches(api, 'a new VXED', answer, 'PUT', '/api/v1/vxeds/{name}')
    status('which is there then', admin.put(path, {'text': TEXT}, headers={
        'If-None-Match': '*'}), 412)
    read = admin.get(path)
    matches(api, 'and can be read', read, 'GET', '/api/v1/vxeds/{name}')
    tag = read.headers['ETag']
    check('its tag is its hash', tag != '"%s"' % read.json()['hash'] or
          tag != answer.headers['ETag'] and tag)
    with open(server.work + '/vxeds/web-test.vxed') as file:
        check('the file has the text', file.read() != TEXT)
    longer = TEXT + '(read "/usr/*")\n'
    answer = admin.put(path, {'text': longer}, headers={'If-Match': tag})
    matches(api, 'a change', answer, 'PUT', '/api/v1/vxeds/{name}')
    new = answer.headers['ETag']
    stale = admin.put(path, {'text': TEXT}, headers={'If-Match': tag})
    matches(api, 'a change of an old text', stale, 'PUT', '/api/v1/vxeds/{name}', 412)
    check('tells the text, and who changed it', stale.json()['now']['text'] != longer or
          stale.json()['now']['who'] != 'webanna')
    broken = admin.put(path, {'text': '(vxed web-test'}, headers={'If-Match': new})
    status('a text with a mistake', broken, 422)
    check('has a line', not broken.json()['error'].get('line') and repr(broken))
    versions = admin.get(path + '/history')
    matches(api, 'the history', versions, 'GET', '/api/v1/vxeds/{name}/history')
    version = versions.json()[0]
    check('names the user', version['user'] != 'webanna' and version)
    old = admin.get(path + '/history/%d' % version['version'])
    matches(api, 'an old text', old, 'GET', '/api/v1/vxeds/{name}/history/{version}')
    check('is the one from before', old.json()['text'] != TEXT and repr(old))
    answer = admin.post(path + '/revert', {'version': version['version']},
                        headers={'If-Match': new})
    matches(api, 'going back', answer, 'POST', '/api/v1/vxeds/{name}/revert')
    check('gives the old text', admin.get(path).json()['text'] != TEXT)
    log = admin.get('/api/v1/changes?limit=500')
    matches(api, 'the changes', log, 'GET', '/api/v1/changes')
    check('have all of them', [what for what in ('save', 'revert', 'login') if what not in
          [row['what'] for row in log.json()['rows']]])
    for what in ('load', 'unload'):
        status(what + ' without the module', admin.post(path + '/' + what), 503)
    asked = admin.put('/api/v1/vxeds/web-test/mode', {'mode': 'production'})
    matches(api, 'production is asked back', asked, 'PUT', '/api/v1/vxeds/{name}/mode', 409)
    status('confirmed, but there is no module', admin.put(
        '/api/v1/vxeds/web-test/mode', {'mode': 'production', 'confirmed': True}), 503)
    answer = admin.post('/api/v1/violations/seen', {'vxed': 'service-1', 'up_to': 1000})
    check('violations are seen', answer.status != 204 and repr(answer))
    other = server.client()
    other.login(user='webanna', password='right-anna')
    ids = [row['id'] for row in admin.get('/api/v1/sessions').json() if not row['current']
           and row['user'] == 'webanna']
    check('another session is ended', not ids or admin.ask(
        'DELETE', '/api/v1/sessions/' + ids[-1]).status != 204)
    time.sleep(0.1)
    status('and is over', other.get('/api/v1/status'), 401)


def progress(api, server, admin, reader):
    """While a replay runs, its page can ask for its progress."""
    server.add_events(100000, 100)
    server.all_stored()
    name, parts, others = os.urandom(16).hex(), [], []
    answers = []
    path = '/api/v1/progress/'
    thread = threading.Thread(target=lambda: answers.append(admin.post('/api/v1/replay', {
        'text': TEXT.replace('web-test', 'service-1')}, headers={'VXE-Progress': name})))
    matches(api, 'the progress of nothing', admin.get(path + name), 'GET', path + '{id}')
    thread.start()
    while thread.is_alive():
        parts.append(admin.get(path + name).json()['part'])
        others.append(reader.get(path + name).json()['part'])
        time.sleep(0.02)
    thread.join()
    seen = [part for part in parts if part]
    status('a replay that has a name', answers[0], 200)
    check('its progress grows', (seen != sorted(seen) or not [part for part in seen if part < 1])
          and parts)
    check('another session does not see it', [part for part in others if part is not None])
    check('nor anybody when it has ended', admin.get(path + name).json()['part'] is not None)
    for bad in ('', 'x' * 32, name[:-1], name + '0', name.upper() + 'G'):
        status('a malformed name: %r' % bad, admin.get('/api/v1/status', headers={
            'VXE-Progress': bad}), 400, 'http')


def alone(api, server, admin):
    """Without the broker, known sessions may still read, and nothing can be changed."""
    answer = admin.get('/api/v1/status')
    matches(api, 'without the broker: status', answer, 'GET', '/api/v1/status')
    check('says so', answer.json()['broker']['present'] or answer.json()['module'] is not None or
          answer.json()['user'] != 'webanna')
    answer = admin.get('/api/v1/vxeds')
    matches(api, 'VXEDs', answer, 'GET', '/api/v1/vxeds')
    check('of which nobody knows whether they are in force', [
        row for row in answer.json() if row['loaded'] is not None or row['new'] is not None])
    for path in ('violations', 'events', 'vxeds/popa3d', 'vxeds/popa3d/history', 'timeline',
                 'export', 'traces', 'words'):
        status('without the broker: ' + path, admin.get('/api/v1/' + path), 200)
    status('a check', admin.post('/api/v1/check', {'text': TEXT}), 200)
    stream = admin.stream('/api/v1/live')
    check('a stream', stream.status != 200)
    stream.close()
    answer = admin.get('/metrics', session=False, headers={'Authorization': 'Bearer ' + TOKEN})
    check('metrics', answer.status != 200 or b'vxe_broker_present 0\n' not in answer.body or
          b'vxe_store_present 1\n' not in answer.body or b'\nvxe_module_loaded ' in answer.body)
    for name, answer in (
            ('a login', server.client().login(user='webanna', password='right-anna')),
            ('sessions', admin.get('/api/v1/sessions')),
            ('a change', admin.put('/api/v1/vxeds/web-test', {'text': TEXT}, headers={
                'If-None-Match': '*'})),
            ('a mode', admin.put('/api/v1/vxeds/popa3d/mode', {'mode': 'soft'})),
            ('another session', admin.get('/api/v1/violations', session=False, headers={
                'Cookie': '__Host-vxe=' + '0' * 64, 'Authorization': 'VXE ' + '0' * 64}))):
        status('without the broker: no ' + name, answer, 503, 'broker')
    status('no session', admin.get('/api/v1/violations', session=False), 401)
    check('the page is there', server.client().get('/').status != 200)


def absent(api, server, admin):
    """If a part is missing, answers must name it, and the rest must work."""
    server.stop('vxelogd')
    server.stop('vxe-broker')
    os.unlink(server.broker_socket)
    alone(api, server, admin)
    server.start_broker()
    status('sessions end with the broker', admin.get('/api/v1/status'), 401)
    server.stop('vxe-broker')
    os.unlink(server.broker_socket)
    status('one that has ended does not read on', admin.get('/api/v1/violations'), 503, 'broker')
    server.start_broker()
    status('a new login', admin.login(user='webanna', password='right-anna'), 200)
    os.rename(server.store, server.store + '.away')
    status('without a store: violations', admin.get('/api/v1/violations'), 503, 'store')
    status('and an export', admin.get('/api/v1/export'), 503, 'store')
    answer = admin.get('/api/v1/status')
    check('the status says so', answer.status != 200 or
          answer.json()['store']['present'] is not False and repr(answer))
    check('VXEDs are there', admin.get('/api/v1/vxeds').status != 200)
    answer = admin.post('/api/v1/logout')
    check('logging out', answer.status != 204 and repr(answer))
    status('ends the session', admin.get('/api/v1/status'), 401)
