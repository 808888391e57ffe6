# SPDX-License-Identifier: GPL-2.0
"""verdicts.py VXLINUX VXELOG PROBE TOP WORK POLICY...: makes the calls in the tests of policies/ under
vxlinux, with the policies that they test, in a root where the named files exist. Each must have
the verdict of the test, and must log a violation if it was refused, and none otherwise. Needs
root."""
import json
import os
import re
import shutil
import socket
import stat
import subprocess
import sys

vxlinux, vxelog, probe, top, work = sys.argv[1:6]

# Calls that are not made, with the reason.
NOT_MADE = {
    **dict.fromkeys(('clone3', 'mount', 'sb-mount', 'init_module', 'ptrace-access', 'chroot'),
                    'vxlinux refuses it whatever the VXED says'),
    'mmap': 'judged by its registers, as the module does',
    **dict.fromkeys(('fork', 'vfork'), 'a rate: the tests of vxed count'),
    'file-open': 'a file without a name',
}
OTHER = 12345  # uid of another user than the caller
CONSTANTS = {name: value for module in (os, socket)
             for name, value in vars(module).items() if isinstance(value, int)}
CONSTANTS.update({
    'CLONE_VM': 0x100, 'CLONE_NEWUSER': 0x10000000, 'CLONE_NEWNS': 0x20000, 'TIOCSTI': 0x5412,
    'TIOCLINUX': 0x541c, 'AF_SMC': 43, 'NETLINK_ROUTE': 0, 'CLONE_THREAD': 0x10000,
    'CLONE_SIGHAND': 0x800, 'CLONE_FS': 0x200, 'CLONE_FILES': 0x400, 'CLONE_VFORK': 0x4000})


def parse(text):
    tokens = re.findall(r'"(?:[^"\\]|\\.)*"|[()]|[^\s()";]+', re.sub(r'(?m);.*$', '', text))
    stack = [[]]
    for token in tokens:
        if token == '(':
            stack.append([])
        elif token == ')':
            done = stack.pop()
            stack[-1].append(done)
        else:
            stack[-1].append(token)
    return stack[0]


def value(word):
    """Converts a word to an argument of the probe. None: not known."""
    if isinstance(word, list):
        total = 0
        for part in word:
            number = value(part)
            if number is None:
                return None
            total |= int(number)
        return str(total)
    if word.startswith('"'):
        return word[1:-1]
    if word.startswith('#o'):
        return str(int(word[2:], 8))
    if word.lstrip('-').isdigit():
        return word
    return str(CONSTANTS[word]) if word in CONSTANTS else None


def make_root(root, vxed):
    shutil.rmtree(root, ignore_errors=True)
    for folder in ('bin', 'lib', 'share/vxe', 'proc', 'dev', 'tmp', 'var', 'etc'):
        os.makedirs(os.path.join(root, folder))
    for program in (vxlinux, probe):
        shutil.copy(program, root + '/bin')
        listed = subprocess.run(['ldd', program], capture_output=True, text=True).stdout
        for library in re.findall(r'(/\S+) \(0x', listed):
            os.makedirs(root + os.path.dirname(library), exist_ok=True)
            if not os.path.exists(root + library):
                shutil.copy(library, root + library)
    for folder in 'models', 'abstractions':
        shutil.copytree(top + '/vxed/' + folder, root + '/share/vxe/' + folder)
    shutil.copy(vxed, root + '/policy.vxed')
    os.mknod(root + '/dev/null', stat.S_IFCHR | 0o666, os.makedev(1, 3))


def prepare(root, call, words, node, owner):
    """Makes the files for a call. They belong to another user, unless the case says "own"."""
    if call in ('connect', 'bind', 'sendto'):
        if not words[0].startswith('unix:/'):
            return
        path = root + words[0][5:]
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if call != 'bind' and not os.path.lexists(path):
            os.mknod(path, stat.S_IFSOCK | 0o777)
        if call == 'bind' and os.path.lexists(path):
            os.unlink(path)
        return
    if not words or not words[0].startswith('/'):
        return
    old, names = root + words[0], words[:2] if call in ('rename', 'link') else words[:1]
    if call == 'symlink':
        if os.path.lexists(root + words[1]):
            shutil.rmtree(root + words[1], ignore_errors=True)
        return
    for name in names:
        os.makedirs(os.path.dirname(root + name), exist_ok=True)
    if call in ('mkdir', 'rmdir'):
        if call == 'rmdir':
            os.makedirs(old, exist_ok=True)
        elif os.path.isdir(old):
            shutil.rmtree(old)
    elif call == 'openat' and int(words[1]) & os.O_CREAT:
        if os.path.exists(old):
            os.unlink(old)
    elif call == 'execve' or not os.path.exists(old):
        if node:
            os.mknod(old, stat.S_IFSOCK | 0o777)
        else:
            shutil.copy(probe, old)
    for name in names[1:]:
        if not node and os.path.exists(root + name):
            os.unlink(root + name)
    if os.path.exists(old):
        os.chown(old, owner, owner)


def run(root, arguments):
    store = root + '/log.db'
    if os.path.exists(store):
        os.unlink(store)
    command = ['unshare', '-m', '-n', 'sh', '-c',
               'mount -t proc proc "$0/proc" && exec chroot "$0" /bin/vxlinux '
               '--policy /policy.vxed --mode production --database /log.db -- /bin/verdict "$@"',
               root] + arguments
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    log = subprocess.run([vxelog, '--database', store, '--json'], capture_output=True, text=True)
    events = [json.loads(line) for line in log.stdout.splitlines()]
    return done.stdout.strip() or done.stderr.strip(), [
        (event['point'], event.get('errno') or event.get('error'), str(event.get('values')))
        for event in events if event['kind'] == 'violation']


def cases(tree):
    for form in tree:
        if isinstance(form, list) and form and form[0] == 'deftest':
            for case in form[2:]:
                if case[0] in ('permitted', 'refused'):
                    yield case


def check(name):
    root = work + '/root'
    made, wrong, left = 0, [], {}
    make_root(root, '%s/policies/%s.vxed' % (top, name))
    _, usual = run(root, ['nothing'])
    for case in cases(parse(open('%s/policies/%s.test' % (top, name)).read())):
        call = case[1][0]
        marks = [word for word in case[1][1:] if word in ('node', 'other', 'removed', 'folder')]
        own = any(isinstance(word, list) and 'own' in word for word in case[1])
        words = [value([part for part in word if part != 'own'] if isinstance(word, list) else word)
                 for word in case[1][1:] if word not in marks]
        text = str(case[1])
        call = {'path-unlink': 'unlink', 'path-rename': 'rename', 'path-chmod': 'chmod'}.get(
            call, call)
        reason = NOT_MADE.get(call)
        if 'other' in marks:
            reason = 'a name of another mount namespace'
        elif words and words[0] and words[0].startswith('/proc/1/'):
            reason = 'a process outside: the object ptrace-access, which objects.c tries'
        elif None in words:
            reason = 'a word that is not known here'
        elif call == 'openat' and len(words) < 2:
            words.append('0')
        if call == 'ftruncate' and not (words and words[0].startswith('/')):
            reason = 'of a descriptor'
        if not reason:
            prepare(root, call, words, 'node' in marks, 0 if own else OTHER)
            got, events = run(root, [call] + words)
            if got == 'unknown':
                left[call + ' is not tried'] = left.get(call + ' is not tried', 0) + 1
                continue
            events = [event for event in events if event not in usual]
            refused = case[0] == 'refused'
            # Without an errno in the test, accept any that is also in the log.
            error = case[2] if len(case) > 2 else events and events[0][1]
            made += 1
            # vxlinux refuses this although it is permitted: a difference named in SECURITY.md.
            if refused and call == 'unshare' and got == 'EPERM' and not events:
                continue
            if bool(events) != refused or (refused and got != error):
                wrong.append('%s: %s %s' % (text, got, events[:2]))
        else:
            left[reason] = left.get(reason, 0) + 1
    print('%sok - verdicts of %s.test: %d calls as vxed test says' % (
        'not ' if wrong or made < 12 else '', name, made))
    for line in wrong:
        print('# ' + line)
    for reason, count in sorted(left.items()):
        print('# %d not made: %s' % (count, reason))


for policy in sys.argv[6:]:
    check(policy)
