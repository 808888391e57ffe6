# SPDX-License-Identifier: GPL-2.0
"""Tests the HTTP interface against webui/api.yaml. Run by tests/unit/web_api.sh."""
import json
import os
import subprocess
import sys
import threading

import bad
import flows
import live
import start
from result import check, failed
from schema import ROOT, Api
from server import Server


def described(api):
    """Returns the table of vxewebd and the file as sets that can be compared."""
    operations = {}
    for method, path, operation in api.operations():
        operations[method, path] = (
            operation['x-role'], ', '.join(operation['x-by']),
            operation.get('x-state', False),
            sorted((f['name'], f['in'], f['type'], f['required'], f['words'], f['max'])
                   for f in api.fields(operation)))
    return operations


def served(programs):
    table = json.loads(subprocess.run([programs + '/vxewebd', '--routes'], check=True,
                                      capture_output=True).stdout)
    return {(row['method'], row['path']): (
        row['role'], row['by'], row['state'],
        sorted((f['name'], f['in'], f['type'], f['required'], f['words'], f['max'])
               for f in row['fields'] if f)) for row in table}


def compare(api, programs):
    file, program = described(api), served(programs)
    check('every path of api.yaml is served', sorted(set(file) - set(program)))
    check('and no other', sorted(set(program) - set(file)))
    check('roles, parts and arguments are the same',
          [(key, file[key], program[key]) for key in sorted(set(file) & set(program))
           if file[key] != program[key]])


def main():
    api, work, programs = Api(), os.environ['WEB_WORK'], os.environ['WEB_BIN']
    compare(api, programs)
    server = Server(work, programs)
    subprocess.run(['cc', '-std=gnu11', '-D_GNU_SOURCE', '-O2', '-iquote', ROOT, '-o',
                    work + '/logring', ROOT + '/tests/bench/logring.c'], check=True)
    try:
        server.start_log()
        server.add_events(2000, 100)
        server.start_broker()
        server.start_web('--metrics-token', flows.token_file(work))
        slow = threading.Thread(target=bad.slow_clients, args=(server,), daemon=True)
        slow.start()
        admin, reader = flows.logins(api, server)
        bad.every_endpoint(api, server, admin, reader)
        bad.requests(server, admin)
        flows.files(server)
        flows.answers(api, server, admin)
        flows.changes(api, server, admin)
        flows.progress(api, server, admin, reader)
        live.streams(server, admin)
        start.certificate(work)
        start.usage(server)
        start.encrypted(server)
        start.limited(server)
        start.sockets(server)
        start.workers(server, admin)
        start.many(server, admin)
        start.readers(server, admin)
        slow.join()
        flows.absent(api, server, admin)
        check('vxewebd ends with status 0', server.stop('vxewebd'))
        check('the sanitizers found nothing', [line for name in server.logs()
              for line in server.log(name).splitlines() if 'Sanitizer' in line or
              'runtime error' in line])
    finally:
        server.stop_all()
        if failed():
            server.show_logs()
    sys.exit(failed())


main()
