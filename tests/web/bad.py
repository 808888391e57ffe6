# SPDX-License-Identifier: GPL-2.0
"""Tests that bad requests get the right status and message, and change nothing."""
import hashlib
import os
import socket
import time

from result import check, status

FILL = {'name': 'popa3d', 'id': '0' * 16, 'event': '1', 'version': '1'}
WRONG = {'string': [1, True, None, [], {}], 'integer': ['1', 1.5, -1, 2 ** 63, None, True],
         'boolean': [0, 'true', None], 'array': ['a', [1], {}, None]}
WRONG_TEXT = {'integer': ['x', '-1', '1.5', '', '9' * 30], 'boolean': ['1', 'yes', '']}
HASH = '0' * 64


def target_of(path):
    for name, value in FILL.items():
        path = path.replace('{%s}' % name, value)
    return path


def sample(field):
    """Returns a valid value."""
    if field['words']:
        return [field['words'].split()[0]] if field['type'] == 'array' else \
            field['words'].split()[0]
    return {'string': '1d', 'integer': 1, 'boolean': False, 'array': ['x']}[field['type']]


def good_body(fields):
    return {f['name']: sample(f) for f in fields if f['in'] == 'body' and f['required']}


def good_headers(fields):
    return {f['name']: '"%s"' % HASH for f in fields if f['in'] == 'header' and f['required']}


def fingerprint(folder):
    """Returns a hash of everything that a request could change."""
    sum = hashlib.sha256()
    for at, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            with open(os.path.join(at, name), 'rb') as file:
                sum.update(os.path.join(at, name).encode() + b'\0' + file.read() + b'\0')
    return sum.hexdigest()


def wrong_fields(fields):
    """Yields (description, body, query) of requests that must be refused with 422."""
    good = good_body(fields)
    for f in fields:
        if f['in'] == 'body':
            for value in WRONG[f['type']]:
                yield '%s: %r' % (f['name'], value), {**good, f['name']: value}, None
            if f['words']:
                value = ['nothing'] if f['type'] == 'array' else 'nothing'
                yield f['name'] + ': no such word', {**good, f['name']: value}, None
            if f['type'] == 'string':
                yield f['name'] + ': a NUL', {**good, f['name']: 'a\0b'}, None
            if f['required']:
                yield f['name'] + ': missing', {k: v for k, v in good.items() if
                                                k != f['name']}, None
        if f['in'] == 'query':
            for value in WRONG_TEXT.get(f['type'], []):
                yield '%s=%s' % (f['name'], value), good or None, f['name'] + '=' + value
            if f['words']:
                yield f['name'] + '=nothing', good or None, f['name'] + '=nothing'
            if f['max']:
                yield f['name'] + ': too many', good or None, \
                    '%s=%d' % (f['name'], f['max'] + 1)
            one = sample(f)
            one = ','.join(one) if isinstance(one, list) else str(one).lower()
            yield f['name'] + ': twice', good or None, \
                '%s=%s&%s=%s' % (f['name'], one, f['name'], one)
    yield 'an unknown argument', good or None, 'surely-unknown=1'


def is_page(answer):
    """True if libmicrohttpd has answered by itself, as described in vxewebd(8)."""
    return answer.body.startswith(b'<html>') and answer.headers['Connection'] == 'close'


def refuse(name, cases, unreadable=()):
    """Checks lists of (description, answer, statuses). Some versions of libmicrohttpd answer the
    unreadable ones by themselves."""
    check(name, ['%s: %r' % (what, answer) for what, answer, wanted in cases
                 if answer.status not in wanted or not answer.kind] +
          ['%s: %r' % (what, answer) for what, answer, wanted in unreadable
           if answer.status not in wanted or not (answer.kind or is_page(answer))])


def methods_of(api, path):
    return {method for method, other, _ in api.operations() if other == path}


def endpoint(api, method, path, operation, admin, reader):
    target, fields = target_of(path), api.fields(operation)
    body, headers = good_body(fields) or None, good_headers(fields)
    title = method + ' ' + path
    takes_body, unreadable = method != 'GET', []

    def ask(client=admin, to=target, send=body, **more):
        more['headers'] = {**headers, **more.get('headers', {})}
        return client.ask(method, to, send, **more)

    cases = [('another method', admin.ask('PATCH', target), {405})]
    for other in {'GET', 'POST', 'PUT', 'DELETE'} - methods_of(api, path):
        cases.append((other, admin.ask(other, target), {405}))
    for origin in ('http://evil.example', 'http://127.0.0.1:1', 'null'):
        cases.append((origin, ask(headers={'Origin': origin}), {403}))
    for site in ('cross-site', 'same-site'):
        cases.append((site, ask(headers={'Sec-Fetch-Site': site}), {403}))
    cases.append(('another host', ask(headers={'Host': 'evil.example'}), {421}))
    if operation['x-role'] not in ('anyone',):
        cases.append(('no session', ask(session=False), {401}))
        for only in ('Cookie', 'Authorization'):
            cases.append(('only ' + only, ask(
                session=False, headers={only: admin.session()[only]}), {401}))
        cases.append(('a session of no one', ask(session=False, headers={
            'Cookie': '__Host-vxe=' + HASH, 'Authorization': 'VXE ' + HASH}), {401}))
    if operation['x-role'] == 'admin':
        cases.append(('a reader', ask(reader), {403}))
    if takes_body:
        cases += [
            ('text/plain', ask(send=b'{}', headers={'Content-Type': 'text/plain'}), {415}),
            ('no type', ask(send=b'{}', headers={'Content-Type': ''}), {415}),
            ('ten megabytes', ask(send=b' ' * 10_000_000), {413}),
            ('chunked', ask(send=b'2\r\n{}\r\n0\r\n\r\n', headers={
                'Transfer-Encoding': 'chunked'}), {411}),
            ('an unknown key', ask(send={**(body or {}), 'surely-unknown': 1}), {422})]
        for text in (b'{', b'[]', b'1', b'{}{}', b'{"a":1,}', b'{"a":\'b\'}', b'{"a":"\xff"}',
                     b'[' * 1000, b'\0', b'{"a":nul}', b'{}x'):
            cases.append((repr(text[:20]), ask(send=text), {400}))
        unreadable.append(('both lengths', ask(send=b'{}', headers={
            'Content-Length': '2', 'Transfer-Encoding': 'chunked'}), {400}))
    else:
        cases.append(('GET with a body', ask(send=b'{}'), {400}))
    for what, send, query in wrong_fields(fields):
        cases.append((what, ask(to=target + ('?' + query if query else ''), send=send), {422}))
    if headers:
        cases.append(('no If-Match', admin.ask(method, target, body), {428}))
        for value in ('*', HASH, 'W/"%s"' % HASH, '"short"', ''):
            cases.append(('If-Match: ' + value, ask(headers={'If-Match': value}), {400}))
    for text in ('%', '%0', '%zz', '%00', '%ff', '%c0%af'):
        cases.append((text, ask(to=target + '?' + text + '=1'), {400}))
    if '{' in path:
        for text in ('%00', '%ff', '%'):
            cases.append((text, ask(to=target.replace('popa3d', text).replace(
                FILL['id'], text).replace('/1', '/' + text)), {400, 404}))
    refuse(title, cases, unreadable)


def every_endpoint(api, server, admin, reader):
    before = fingerprint(server.work + '/vxeds')
    for method, path, operation in api.operations():
        endpoint(api, method, path, operation, admin, reader)
    check('nothing has changed', fingerprint(server.work + '/vxeds') != before)


def requests(server, admin):
    """Malformed requests."""
    host = b'Host: 127.0.0.1:%d\r\n' % server.port
    end = b'Connection: close\r\n\r\n'

    def begins(name, data, *wanted):
        answer = admin.raw(data) or b''
        check(name, not answer[9:12].decode().isdigit() or
              int(answer[9:12]) not in wanted and repr(answer[:200]))

    begins('no Host', b'GET / HTTP/1.1\r\n' + end, 400)
    begins('two Hosts', b'GET / HTTP/1.1\r\n' + host + host + end, 400)
    begins('two lengths', b'POST /api/v1/login HTTP/1.1\r\n' + host +
           b'Content-Length: 2\r\nContent-Length: 3\r\n' + end + b'{}', 400)
    # Whichever length a proxy uses, the bytes that follow must not be taken for a request.
    follows = b'GET /api/v1/status HTTP/1.1\r\n' + host + b'\r\n'
    for body in (b'{}', b'2\r\n{}\r\n0\r\n\r\n'):
        for lengths in ((b'Content-Length: 2\r\n', b'Transfer-Encoding: chunked\r\n'),
                        (b'Transfer-Encoding: chunked\r\n', b'Content-Length: 2\r\n')):
            answer = admin.raw(b'POST /api/v1/login HTTP/1.1\r\n' + host +
                               b'Content-Type: application/json\r\n' + b''.join(lengths) +
                               b'\r\n' + body + follows)
            check('both lengths end the connection', not answer and 'no end' or
                  answer[9:12] != b'400' and repr(answer[:200]) or
                  answer.count(b'HTTP/1.1 ') != 1 and repr(answer))
    begins('a negative length', b'POST /api/v1/login HTTP/1.1\r\n' + host +
           b'Content-Length: -1\r\n' + end, 400)
    begins('an address of another server', b'GET http://evil.example/ HTTP/1.1\r\n' + host +
           end, 400)
    begins('OPTIONS *', b'OPTIONS * HTTP/1.1\r\n' + host + end, 400)
    begins('a very long address', b'GET /' + b'x' * 100000 + b' HTTP/1.1\r\n' + host + end,
           414, 431)
    begins('a very long header', b'GET / HTTP/1.1\r\n' + host + b'X: ' + b'x' * 100000 + end,
           413, 431)
    begins('a large body without a session', b'POST /api/v1/login HTTP/1.1\r\n' + host +
           b'Content-Type: application/json\r\nContent-Length: 900000\r\n' + end, 413)
    for name in ('..%2f..%2fetc%2fpasswd', '%2e%2e', '.hidden', 'a%2fb', 'a%20b', 'a%0ab',
                 'x' * 64, '%e2%80%ae'):
        for method, more in (('GET', ''), ('PUT', ''), ('POST', '/load')):
            answer = admin.ask(method, '/api/v1/vxeds/' + name + more,
                               {'text': '(vxed x)'} if method == 'PUT' else None,
                               headers={'If-None-Match': '*'} if method == 'PUT' else {})
            status('%s of the VXED %s' % (method, name), answer,
                   answer.status if answer.status in (404, 422, 503) else 422)


def slow_clients(server):
    """Incomplete requests must time out, and their memory must be freed."""
    before = server.memory()
    opened = []
    for i in range(200):
        s = socket.create_connection(('127.0.0.1', server.port))
        s.sendall(b'POST /api/v1/login HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n' % server.port if
                  i % 2 else b'GET /api')
        opened.append(s)
    begun, alive = time.monotonic(), opened[:10]
    while time.monotonic() - begun < 120 and alive:
        for s in list(alive):
            try:
                s.sendall(b'X')     # one byte at a time, so the connection is not silent
                s.settimeout(0.1)
                if not s.recv(4096):
                    alive.remove(s)
            except TimeoutError:
                pass
            except OSError:
                alive.remove(s)
        time.sleep(1)
    check('half requests end after half a minute',
          bool(alive) and '%d of 10 are alive' % len(alive))
    for s in opened:
        s.close()
    print('# memory: %d KiB, %d before' % (server.memory(), before))
    check('200 of them cost little memory',
          server.memory() - before > 40000 and '%d KiB, %d before' % (server.memory(), before))
