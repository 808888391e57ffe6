# SPDX-License-Identifier: GPL-2.0
"""Tests the stream of live events."""
import json
import threading
import time

from result import check, status
from server import wait_for


def collect(stream, until, seconds=120):
    """Reads the stream in a thread until the condition holds for the list of its events."""
    events = []

    def read():
        for event in stream.events():
            events.append(event)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    end = time.monotonic() + seconds
    while not until(events) and time.monotonic() < end and thread.is_alive():
        time.sleep(0.05)
    return events


def named(events, name):
    return [event for event in events if event.get('event') == name]


def streams(server, admin):
    status('no stream without a session', admin.get('/api/v1/live', session=False), 401)
    stream, filtered = admin.stream('/api/v1/live'), admin.stream(
        '/api/v1/live?vxed=service-1&kinds=event')
    check('a stream', stream.status != 200 or
          stream.response.headers['Content-Type'] != 'text/event-stream')
    events = collect(stream, lambda events: named(events, 'status'))
    check('the state of the store comes first', not named(events, 'status'))
    server.add_events(100, 1000)
    wait_for(lambda: len(named(events, 'event')) >= 100)
    check('every new event comes', len(named(events, 'event')) != 100 and
          '%d of 100' % len(named(events, 'event')))
    check('as JSON', [event for event in named(events, 'event')
                      if json.loads(event['data'])['type'] != 'event'])
    check('and new violations', not wait_for(lambda: named(events, 'violation')))
    admin.put('/api/v1/vxeds/live-test', {'text': '(vxed live-test (model strict))'},
              headers={'If-None-Match': '*'})
    check('and changes', not wait_for(lambda: named(events, 'change')))
    some = collect(filtered, lambda events: len(named(events, 'event')) >= 5)
    check('only those that are wanted', [event for event in some if event.get('event') and
          json.loads(event['data'])['vxed'] != 'service-1'] or len(some) < 5)
    middle = named(events, 'event')[49]['id']
    again = admin.stream('/api/v1/live', {'Last-Event-ID': middle})
    rest = collect(again, lambda events: len(named(events, 'event')) >= 50)
    check('a stream goes on where it was cut off',
          [event['id'] for event in named(rest, 'event')] !=
          [event['id'] for event in named(events, 'event')[50:]])
    lost = admin.stream('/api/v1/live', {'Last-Event-ID': 'of-another-time'})
    told = collect(lost, lambda events: named(events, 'skipped'))
    check('or says that it cannot', not named(told, 'skipped') or
          json.loads(named(told, 'skipped')[0]['data']) != {'skipped': None})
    flood(server, admin)
    for one in (stream, filtered, again, lost):
        one.close()
    ended(server, admin)


def flood(server, admin):
    stream = admin.stream('/api/v1/live?kinds=event')
    events = collect(stream, lambda events: events)
    server.add_events(3000, 10)

    def total():
        return len(named(events, 'event')) + sum(
            json.loads(event['data'])['skipped'] for event in named(events, 'skipped'))

    wait_for(lambda: total() >= 3000)
    time.sleep(1)
    check('none of 3000 events at once is missed without being told',
          total() != 3000 and total())
    check('and most of them are not sent', len(named(events, 'event')) > 2500)
    stream.close()


def ended(server, admin):
    """A stream ends with its session."""
    client = server.client()
    client.login(user='webanna', password='right-anna')
    stream = client.stream('/api/v1/live')
    over = threading.Event()

    def read():
        for _ in stream.events():
            pass
        over.set()

    threading.Thread(target=read, daemon=True).start()
    client.post('/api/v1/logout')
    check('a stream ends with its session', not over.wait(120))
