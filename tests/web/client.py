# SPDX-License-Identifier: GPL-2.0
"""A client of vxewebd that can also send malformed requests."""
import http.client
import json
import socket

JSON = {'Content-Type': 'application/json'}


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    @property
    def kind(self):
        try:
            return self.json()['error']['kind']
        except (ValueError, KeyError, TypeError):
            return None

    def __repr__(self):
        return '%d %r' % (self.status, self.body[:300])


class Client:
    """Has a session after login()."""

    def __init__(self, host, port, tls=None):
        """tls: an SSLContext, or None."""
        self.host, self.port, self.tls = host, port, tls
        self.cookie = self.secret = None

    def connect(self, timeout):
        if self.tls:
            return http.client.HTTPSConnection(self.host, self.port, timeout=timeout,
                                               context=self.tls)
        return http.client.HTTPConnection(self.host, self.port, timeout=timeout)

    def listens(self):
        with socket.socket() as s:
            return s.connect_ex((self.host, self.port)) == 0

    def session(self):
        headers = {}
        if self.cookie:
            headers['Cookie'] = '__Host-vxe=' + self.cookie
        if self.secret:
            headers['Authorization'] = 'VXE ' + self.secret
        return headers

    def ask(self, method, target, body=None, session=True, headers=None, timeout=120):
        """body: bytes, or an object to be sent as JSON."""
        sent = dict(self.session() if session else {})
        if body is not None:
            sent.update(JSON)
            if not isinstance(body, bytes):
                body = json.dumps(body).encode()
        sent.update(headers or {})
        connection = self.connect(timeout)
        try:
            connection.putrequest(method, target, skip_host='Host' in sent,
                                  skip_accept_encoding=True)
            if body is not None and not {'Content-Length', 'Transfer-Encoding'} & set(sent):
                sent['Content-Length'] = str(len(body))
            elif body is None and method != 'GET':
                sent['Content-Length'] = '0'
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders()
            try:
                if body:
                    connection.send(body)
            except (BrokenPipeError, ConnectionResetError):
                pass    # refused before the body was read
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, target, **more):
        return self.ask('GET', target, **more)

    def post(self, target, body=None, **more):
        return self.ask('POST', target, body, **more)

    def put(self, target, body=None, **more):
        return self.ask('PUT', target, body, **more)

    def login(self, **body):
        answer = self.ask('POST', '/api/v1/login', body, session=False)
        if answer.status == 200:
            cookie = answer.headers['Set-Cookie']
            self.cookie = cookie.split(';')[0].split('=', 1)[1]
            self.secret = answer.json()['csrf']
        return answer

    def raw(self, data, timeout=60):
        """Sends bytes. Returns all bytes received until the end of the connection; None: no end."""
        with socket.create_connection((self.host, self.port), timeout=timeout) as connection:
            received = b''
            try:
                connection.sendall(data)
                while True:
                    part = connection.recv(65536)
                    if not part:
                        return received
                    received += part
            except TimeoutError:
                return None
            except ConnectionError:
                return received

    def stream(self, target, headers=None):
        """Opens a stream of server-sent events."""
        connection = self.connect(60)
        connection.request('GET', target, headers={**self.session(), **(headers or {})})
        response = connection.getresponse()
        return Stream(connection, response)


class Stream:
    def __init__(self, connection, response):
        self.connection, self.response = connection, response
        self.status = response.status

    def events(self):
        """Yields events as dictionaries; a comment has the key ''."""
        event = {}
        while True:
            try:
                line = self.response.readline().decode()
            except (OSError, ValueError, AttributeError, http.client.HTTPException):
                return
            if not line:
                return
            line = line.rstrip('\n')
            if not line:
                yield event
                event = {}
                continue
            name, _, value = line.partition(':')
            event[name] = value.lstrip(' ')

    def close(self):
        self.connection.close()
