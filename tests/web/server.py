# SPDX-License-Identifier: GPL-2.0
"""Starts vxewebd, vxe-broker and vxelogd in a folder of their own."""
import grp
import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import time

from client import Client
from schema import ROOT


def wait_for(what, seconds=120):
    end = time.monotonic() + seconds
    while not what():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class Server:
    """work: the folder; programs: folder with the programs. vxewebd runs as user vxe-web."""

    def __init__(self, work, programs):
        self.work, self.programs = work, programs
        self.user = pwd.getpwnam('vxe-web')
        self.port = free_port()
        self.running = {}
        self.events = 0
        self.broker_socket = work + '/run/broker'
        self.store = work + '/state/log.db'
        os.chmod(work, 0o755)
        for name in ('run', 'state', 'vxeds', 'static'):
            os.makedirs(work + '/' + name, exist_ok=True)
        self.log_group = grp.getgrnam('vxe-log').gr_gid
        os.chown(work + '/state', 0, self.log_group)
        os.chmod(work + '/state', 0o2750)
        for name in ('cgi', 'popa3d'):
            shutil.copy('%s/policies/%s.vxed' % (ROOT, name), work + '/vxeds')
        os.mkfifo(work + '/ring')
        # vxe-web may not be permitted to read the build's folders.
        os.makedirs(work + '/bin')
        for name in ('vxewebd', 'vxe-work'):
            shutil.copy(programs + '/' + name, work + '/bin')
        shutil.copytree(ROOT + '/vxed', work + '/lib')

    def client(self):
        return Client('127.0.0.1', self.port)

    def start(self, name, *arguments, user=None, environment=None, **more):
        log = open('%s/%s.log' % (self.work, name), 'ab')
        ids = {'user': user.pw_uid, 'group': user.pw_gid,
               'extra_groups': [self.log_group]} if user else {}
        self.running[name] = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={**os.environ, **(environment or {})}, **ids, **more)
        log.close()
        return self.running[name]

    def log(self, name):
        with open('%s/%s.log' % (self.work, name), errors='replace') as file:
            return file.read()

    def logs(self):
        return sorted(name[:-4] for name in os.listdir(self.work) if name.endswith('.log'))

    def show_logs(self):
        for name in self.logs():
            for line in self.log(name).splitlines()[-30:]:
                print('# %s: %s' % (name, line))

    def start_broker(self, *options):
        # The sanitizer looks up crypt() at the start, before PAM has loaded its library.
        self.start('vxe-broker', self.programs + '/vxe-broker', '--socket', self.broker_socket,
                   '--vxeds', self.work + '/vxeds', '--state', self.work + '/state',
                   '--database', self.store, '--lib', self.work + '/lib', *options,
                   environment={'LD_PRELOAD': 'libcrypt.so.1',
                                'ASAN_OPTIONS': 'verify_asan_link_order=0'})
        if not wait_for(lambda: os.path.exists(self.broker_socket)):
            raise RuntimeError('vxe-broker does not start: ' + self.log('vxe-broker'))
        os.chown(self.broker_socket, 0, self.user.pw_gid)
        os.chmod(self.broker_socket, 0o660)

    def command(self):
        return [self.work + '/bin/vxewebd', '--static', self.work + '/static', '--broker',
                self.broker_socket, '--store', self.store, '--vxeds', self.work + '/vxeds',
                '--state', self.work + '/state', '--lib', self.work + '/lib']

    def start_another(self, name, *options):
        # Do not quarantine freed memory, because the growth of memory is measured.
        self.start(name, *self.command(), *options, user=self.user,
                   environment={'ASAN_OPTIONS': 'quarantine_size_mb=1'})

    def start_web(self, *options):
        self.start_another('vxewebd', '--listen', '127.0.0.1:%d' % self.port, *options)
        if not wait_for(self.client().listens):
            raise RuntimeError('vxewebd does not start: ' + self.log('vxewebd'))

    def start_log(self):
        """Starts vxelogd. It reads a pipe that stays open, so that it does not end."""
        self.start('vxelogd', self.programs + '/vxelogd', '--database', self.store,
                   '--source', self.work + '/ring')
        self.hold = os.open(self.work + '/ring', os.O_RDWR)
        wait_for(lambda: os.path.exists(self.store))

    def add_events(self, count, different):
        """Adds events. The ring also has its old events, which vxelogd has stored already."""
        self.events += count
        subprocess.run([self.work + '/logring', '-n', str(self.events), '-d', str(different),
                        self.work + '/ring'], check=True, stdout=subprocess.DEVNULL)

    def all_stored(self):
        """Waits until vxelogd has stored all events."""
        store = sqlite3.connect(self.store)
        query = 'SELECT count(*) FROM event WHERE kind < 256'
        wait_for(lambda: store.execute(query).fetchone()[0] >= self.events)
        store.close()

    def stop(self, name):
        process = self.running.pop(name, None)
        if process:
            process.terminate()
            try:
                return process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                return process.wait()
        return None

    def stop_all(self):
        for name in list(self.running):
            self.stop(name)

    def memory(self):
        """Returns the memory of vxewebd in KiB."""
        with open('/proc/%d/status' % self.running['vxewebd'].pid) as file:
            for line in file:
                if line.startswith('VmRSS'):
                    return int(line.split()[1])
        return None
