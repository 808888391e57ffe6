# SPDX-License-Identifier: GPL-2.0
"""Tests the start of vxewebd, its sockets, and misbehaving workers."""
import concurrent.futures
import os
import socket
import ssl
import subprocess
import time

from client import Client
from result import check, status
from server import free_port, wait_for

# Exit status, a part of the message, arguments.
USAGE = (
    (2, 'usage', ['word']),
    (2, 'usage', ['--unknown']),
    (2, 'not an address', ['--listen', '8017']),
    (2, 'not an address', ['--listen', '127.0.0.1:99999']),
    (2, 'not an address', ['--listen', '127.0.0.1:80x']),
    (2, 'not an address', ['--listen', 'localhost:8017']),
    (2, 'not an address', ['--listen', '[::1:8017']),
    (2, 'needs --certificate', ['--listen', '0.0.0.0:PORT']),
    (2, 'needs --certificate', ['--listen', '[::]:PORT']),
    (2, '--origin', ['--listen', '0.0.0.0:PORT', '--certificate', 'CERT', '--key', 'KEY']),
    (2, 'usage', ['--certificate', 'CERT']),
    (2, 'gnutls', ['--listen', '127.0.0.1:PORT', '--certificate', 'CERT', '--key', 'CERT']),
    (2, 'No such file', ['--certificate', '/none', '--key', 'KEY']),
    (2, 'not an origin', ['--origin', 'vxe.example']),
    (2, 'not an origin', ['--origin', 'https://vxe.example/path']),
    (2, 'No such file', ['--static', '/none']),
    (2, 'No such file', ['--work', '/none']),
    (2, '--workers', ['--workers', '0']),
    (2, '--per-address', ['--per-address', '513']),
    (2, 'at least 16', ['--metrics-token', '/dev/null']),
    (1, 'in use', ['--listen', '127.0.0.1:PORT', '--listen', '127.0.0.1:PORT']),
)

# A worker that misbehaves, depending on its job.
WORKER = '''#!/bin/sh
case $1 in
check) exec sleep 60 ;;
format) exec yes ;;
words) kill -SEGV $$ ;;
diff) exit 7 ;;
test) printf '{"error":{"kind":"text","message":"m"}}'; exit 2 ;;
esac
'''


def certificate(work):
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                    'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=localhost',
                    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', work + '/key.pem',
                    '-out', work + '/cert.pem'], check=True, capture_output=True)
    os.chmod(work + '/key.pem', 0o644)


def usage(server):
    words = {'CERT': server.work + '/cert.pem', 'KEY': server.work + '/key.pem'}
    for code, message, arguments in USAGE:
        arguments = [words.get(a, a.replace('PORT', str(free_port()))) for a in arguments]
        if 'in use' in message:
            arguments[3] = arguments[1]
        given = [] if '--static' in arguments else ['--static', server.work + '/static']
        run = subprocess.run([server.work + '/bin/vxewebd', *given, *arguments],
                             capture_output=True, text=True, timeout=60)
        check('status %d: %s' % (code, ' '.join(arguments)), (run.returncode != code or
              message not in run.stderr) and '%d %s' % (run.returncode, run.stderr))
    for option in ('--help', '--version', '--routes'):
        run = subprocess.run([server.work + '/bin/vxewebd', option], capture_output=True,
                             timeout=60)
        check('status 0: ' + option, run.returncode or not run.stdout)


def encrypted(server):
    port = free_port()
    server.start_another('tls', '--listen', '127.0.0.1:%d' % port, '--certificate',
                         server.work + '/cert.pem', '--key', server.work + '/key.pem')
    client = Client('127.0.0.1', port, ssl.create_default_context(
        cafile=server.work + '/cert.pem'))
    wait_for(lambda: client.listens())
    status('a login by TLS', client.login(user='webanna', password='right-anna'), 200)
    answer = client.get('/api/v1/violations?limit=200')
    check('an answer of a worker by TLS', answer.status != 200 or not answer.json()['rows'])
    check('a file by TLS', b'<title>page' not in client.get('/').body)
    status('the origin is that of https', client.get('/api/v1/status', headers={
        'Origin': 'http://127.0.0.1:%d' % port}), 403)
    check('an export by TLS', client.get('/api/v1/export').body.count(b'\n') != server.events)
    stream = client.stream('/api/v1/live')
    check('a stream by TLS', next(stream.events(), None) is None)
    stream.close()
    try:
        old = ssl.create_default_context(cafile=server.work + '/cert.pem')
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        Client('127.0.0.1', port, old).get('/')
        check('no TLS before 1.2', 'it was answered')
    except ssl.SSLError:
        check('no TLS before 1.2', None)
    check('nothing without TLS', Client('127.0.0.1', port).raw(
        b'GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n' % port, 20) != b'')
    server.stop('tls')


def is_closed(connection):
    connection.settimeout(0.5)
    try:
        return not connection.recv(1)
    except TimeoutError:
        return False
    except OSError:
        return True


def limited(server):
    """On other addresses than the loopback, each client address is limited to a few connections."""
    port = free_port()
    server.start_another('limited', '--listen', '0.0.0.0:%d' % port, '--certificate',
                         server.work + '/cert.pem', '--key', server.work + '/key.pem',
                         '--origin', 'https://vxe.example', '--per-address', '3')
    wait_for(Client('127.0.0.1', port).listens)
    time.sleep(2)       # until the last of these connections is closed
    opened = [socket.create_connection(('127.0.0.1', port)) for _ in range(5)]
    check('the fourth connection of one address is closed',
          [is_closed(c) for c in opened] != [False] * 3 + [True] * 2)
    opened[0].close()
    check('and there is room again when one has ended', not wait_for(
        lambda: not is_closed(socket.create_connection(('127.0.0.1', port))), 30))
    for c in opened:
        c.close()
    server.stop('limited')


def over_unix(path, request):
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(30)
        s.connect(path)
        s.sendall(request)
        received = b''
        while True:
            part = s.recv(65536)
            if not part:
                return received
            received += part


def sockets(server):
    path = server.work + '/run/web'
    os.chmod(server.work + '/run', 0o777)
    server.start_another('unix', '--unix', path, '--origin', 'https://vxe.example')
    wait_for(lambda: os.path.exists(path))
    time.sleep(0.2)
    for host, wanted in (('localhost', b'200'), ('vxe.example', b'200'), ('other', b'421')):
        answer = over_unix(path, b'GET / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' %
                           host.encode())
        check('a unix socket: Host ' + host, answer[9:12] != wanted and answer[:100])
    server.stop('unix')
    with socket.socket() as listening:
        listening.bind(('127.0.0.1', 0))
        listening.listen()
        port = listening.getsockname()[1]
        server.start('passed', 'bash', '-c', 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$@"', '-',
                     *server.command(), '--listen', '127.0.0.1:1', pass_fds=(3,),
                     preexec_fn=lambda: os.dup2(listening.fileno(), 3))
        answer = Client('127.0.0.1', port).get('/')
        check('a socket of systemd', answer.status != 200 and answer)
        server.stop('passed')


def workers(server, cookies):
    """A worker that hangs, uses up memory or crashes must only harm its own request."""
    with open(server.work + '/bin/worker', 'w') as file:
        file.write(WORKER)
    os.chmod(server.work + '/bin/worker', 0o755)
    port = free_port()
    server.start_another('workers', '--listen', '127.0.0.1:%d' % port, '--work',
                         server.work + '/bin/worker', '--workers', '2')
    client = Client('127.0.0.1', port)
    wait_for(client.listens)
    client.cookie, client.secret = cookies.cookie, cookies.secret
    status('a worker that writes without end', client.post('/api/v1/format', {'text': ''}), 500,
           'limit')
    status('a worker that crashes', client.get('/api/v1/words'), 500, 'internal')
    status('a worker that fails without a word', client.post('/api/v1/diff',
           {'a': '', 'b': ''}), 500, 'internal')
    status('a worker that says why', client.post('/api/v1/test', {'text': ''}), 422, 'text')
    with concurrent.futures.ThreadPoolExecutor(100) as pool:
        begun = time.monotonic()
        hung = [pool.submit(client.post, '/api/v1/check', {'text': ''}) for _ in range(2)]
        time.sleep(1)
        waiting = [pool.submit(client.post, '/api/v1/test', {'text': ''}) for _ in range(80)]
        check('meanwhile others are served', client.get('/').status != 200 or
              all(f.done() for f in hung))
        answers = [f.result() for f in hung]
        check('workers that hang are ended', [a for a in answers if a.kind != 'late'] or
              time.monotonic() - begun < 5)
        kinds = [f.result().kind for f in waiting]
        check('those behind them get their turn, or are refused at once',
              set(kinds) != {'text', 'limit'} and kinds)
        check('not too many wait', kinds.count('text') > 66 and kinds)
    server.stop('workers')


def many(server, client):
    """More requests at once than the broker has connections."""
    with concurrent.futures.ThreadPoolExecutor(150) as pool:
        answers = list(pool.map(lambda _: client.get('/api/v1/sessions'), range(300)))
    check('300 requests at once', [a for a in answers if a.status != 200])
    with concurrent.futures.ThreadPoolExecutor(60) as pool:
        logins = [pool.submit(Client(client.host, client.port).login, token='0' * 64)
                  for _ in range(60)]
        begun = time.monotonic()
        answer = client.get('/api/v1/sessions')
        took = time.monotonic() - begun
        check('logins do not keep others waiting', (answer.status != 200 or took > 25) and
              '%d after %.1f s' % (answer.status, took))
        check('many logins at once are refused', {f.result().status for f in logins} -
              {401, 429})


def readers(server, client):
    """Clients that do not read must not cost memory, or delay others."""
    server.add_events(15000, 10)     # more than the buffers of a connection hold
    before, stalled = server.memory(), []
    for _ in range(4):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        s.connect((client.host, client.port))
        s.sendall(('GET /api/v1/export HTTP/1.1\r\nHost: %s:%d\r\n%s\r\n' % (
            client.host, client.port, ''.join('%s: %s\r\n' % item for item in
                                              client.session().items()))).encode())
        stalled.append(s)
    for s in stalled:
        s.recv(1)
    status('a fifth export', client.get('/api/v1/export'), 503, 'limit')
    check('stalled exports cost little memory', server.memory() - before > 20000 and
          '%d KiB, %d before' % (server.memory(), before))
    for s in stalled:
        s.close()
    check('exports that were broken off are forgotten', not wait_for(
        lambda: client.get('/api/v1/export').status == 200))
