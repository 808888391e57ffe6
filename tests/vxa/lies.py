# SPDX-License-Identifier: GPL-2.0
"""lies.py VXA DECODERS: makes archives with a false value in each field, and with random damage.

Each must be refused with status 2, without writing anything. Runs in an empty folder.
"""
import os
import random
import shutil
import struct
import subprocess
import sys
import zlib

VXA, DECODERS = sys.argv[1:3]
TEXT = b'a line of text that deflates\n' * 200


def run(data):
    """Returns status, messages, and what is in the target folder."""
    open('lie.zip', 'wb').write(data)
    shutil.rmtree('target', ignore_errors=True)
    p = subprocess.run([VXA, 'extract', '--folder', 'target', '--fuel', '100000000',
                        '--output', '64M', 'lie.zip'],
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    message = p.stderr.decode(errors='replace')
    if 'Sanitizer' in message:
        print('#', message[:2000])
        sys.exit(1)
    written = [os.path.join(top, name) for top, folders, files in os.walk('target')
               for name in folders + files]
    return p.returncode, message, written


def report(ok, name):
    print('ok -' if ok else 'not ok -', name)


failures = 0


def refuse(data, name):
    global failures
    status, message, written = run(data)
    if status != 2 or written or os.path.exists('target') or 'lie.zip' not in message:
        print('#', name, status, message[:300], written[:3])
        failures += 1


os.makedirs('in')
open('in/text', 'wb').write(TEXT)
open('in/other', 'wb').write(TEXT[::-1])
subprocess.run([VXA, 'create', '--decoders', DECODERS, 'good.zip', 'in'], check=True)
good = open('good.zip', 'rb').read()
report(run(good)[0] == 0 and open('target/in/text', 'rb').read() == TEXT,
       'control: without a lie it is extracted')

# Offsets of the records
end = len(good) - 22
directory = struct.unpack_from('<I', good, end + 16)[0]
central = [directory]
while len(central) < 3:
    at = central[-1]
    central.append(at + 46 + sum(struct.unpack_from('<HHH', good, at + 28)))
local = [struct.unpack_from('<I', good, at + 42)[0] for at in central]
FOLDER, OTHER, TEXT_AT = range(3)
name_size = len('in/text')
field_c = central[TEXT_AT] + 46 + name_size + 9 + 4
field_l = local[TEXT_AT] + 30 + name_size + 9 + 4
decoder = struct.unpack_from('<Q', good, field_l + 4)[0]

COMMON = [('version needed', 0, 2), ('flags', 2, 2), ('method', 4, 2), ('time', 6, 2),
          ('date', 8, 2), ('crc', 10, 4), ('packed', 14, 4), ('size', 18, 4),
          ('name size', 22, 2), ('extra size', 24, 2)]
LOCAL = [('signature', 0, 4)] + [(n, at + 4, s) for n, at, s in COMMON]
CENTRAL = [('signature', 0, 4)] + [(n, at + 6, s) for n, at, s in COMMON] + [
    ('comment size', 32, 2), ('disk', 34, 2), ('offset', 42, 4)]
END = [('signature', 0, 4), ('disk', 4, 2), ('directory disk', 6, 2), ('here', 8, 2),
       ('total', 10, 2), ('size', 12, 4), ('offset', 16, 4), ('comment size', 20, 2)]
FIELD = [('version', 0, 1), ('profile', 1, 1), ('zero', 2, 2), ('offset', 4, 8),
         ('packed', 12, 4), ('size', 16, 4), ('hash', 20, 8)]


def put(data, at, size, value):
    return data[:at] + (value % (1 << 8 * size)).to_bytes(size, 'little') + data[at + size:]


def lies(record, fields, *places):
    """Puts a false value into each field; with two places, the same value into both headers."""
    for name, at, size in fields:
        true = int.from_bytes(good[places[0] + at:places[0] + at + size], 'little')
        for value in {true + 1, 0, (1 << 8 * size) - 1}:
            data = good
            if value % (1 << 8 * size) == true:
                continue
            for place in places:
                data = put(data, place + at, size, value)
            refuse(data, '%s %s %#x' % (record, name, value))


lies('local', LOCAL, local[TEXT_AT])
lies('central', CENTRAL, central[TEXT_AT])
# Fields that may have any value in both headers: times, and the method, as the archive has a
# decoder.
FREE = ('version needed', 'time', 'date', 'method', 'name size', 'extra size')
lies('both', [(n, at + 4, s) for n, at, s in COMMON if n not in FREE],
     local[TEXT_AT], central[TEXT_AT] + 2)
lies('folder', LOCAL, local[FOLDER])
lies('end', END, end)
lies('decoder', LOCAL, decoder)
lies('field of the central header', FIELD, field_c)
lies('fields', FIELD, field_l, field_c)
report(not failures, 'a lie in each field is refused, and nothing written')

failures = 0
for name in (b'/n/text', b'../text', b'in/../t', b'in//txt', b'in/./tx', b'in/te\0t', b'in/te\x1bt',
             b'./ntext', b'in/te/.', b'in/t/..', b'in/\xc2\x9bxt'):
    data = good.replace(b'in/text', name)
    refuse(data, name)
refuse(good.replace(b'in/text', b'in/tex/'), 'a folder with data')
# A duplicate name, and a name that is both a file and a folder
open('in/texu', 'wb').write(b'x')
subprocess.run([VXA, 'create', '--decoders', DECODERS, 'twice.zip', 'in'], check=True)
twice = open('twice.zip', 'rb').read()
refuse(twice.replace(b'in/texu', b'in/text'), 'a name twice')
os.unlink('in/texu')
open('in/textual', 'wb').write(b'x')
open('in/text!', 'wb').write(b'x')
subprocess.run([VXA, 'create', '--decoders', DECODERS, 'below.zip', 'in'], check=True)
refuse(open('below.zip', 'rb').read().replace(b'in/textual', b'in/text/al'),
       'a file as a folder, and a name between the two')
os.unlink('in/textual')
os.unlink('in/text!')
report(not failures, 'names that lead outside, or that two files have')

failures = 0
for kind, name in ((0o120777, 'symbolic link'), (0o20666, 'device'), (0o10666, 'fifo'),
                   (0o140666, 'socket'), (0o40755, 'folder')):
    refuse(put(good, central[TEXT_AT] + 38, 4, kind << 16), name)
report(not failures, 'no kind of file but regular ones')

failures = 0
# Two files that share their bytes, as zip bombs do
data = put(good, central[OTHER] + 42, 4, local[TEXT_AT])
refuse(data, 'one header for two files')
body = good[:directory]
records = good[directory:end]
for count in (2, 100):
    data = body + records + records[central[TEXT_AT] - directory:] * count + good[end:]
    data = put(data, len(data) - 22 + 8, 2, 3 + count)
    data = put(data, len(data) - 22 + 10, 2, 3 + count)
    data = put(data, len(data) - 22 + 12, 4, len(data) - 22 - directory)
    refuse(data, 'a file %d times' % count)
data = put(good, local[TEXT_AT] + 22, 4, 0xfffffff0)
data = put(data, central[TEXT_AT] + 24, 4, 0xfffffff0)
refuse(data, 'more than --output permits')
refuse(b'x' + good, 'bytes before')
refuse(good + b'x', 'bytes behind')
refuse(good[:directory] + b'x' + good[directory:], 'bytes between')
for size in list(range(0, len(good), max(1, len(good) // 12))) + [len(good) - 1]:
    refuse(good[:size], 'cut at %d' % size)
report(not failures, 'records that overlap, are cut off, or are followed by more')

# Random damage: the archive is refused, or what is extracted is correct.
random.seed(1)
failures = 0
for i in range(60):
    data = bytearray(good)
    for _ in range(random.choice((1, 1, 3))):
        at = random.choice((random.randrange(len(data)), random.randrange(directory, len(data)),
                            local[TEXT_AT] + random.randrange(120)))
        data[at] = random.choice((0, 1, 0x7f, 0x80, 0xff, random.randrange(256)))
    status, message, written = run(bytes(data))
    right = status == 2 and not written or status == 0 and \
        open('target/in/text', 'rb').read() == TEXT
    if not right:
        print('# damage', i, status, message[:300])
        failures += 1
report(not failures, 'random damage')

# Decoders with random damage, but correct checksums
failures = 0
packed, size = struct.unpack_from('<II', good, decoder + 18)
elf = zlib.decompress(good[decoder + 30:decoder + 30 + packed], -15)
os.makedirs('bent')
for i in range(25):
    bent = bytearray(elf)
    for _ in range(random.choice((1, 20))):
        limit = random.choice((120, len(bent)))
        bent[random.randrange(limit)] = random.choice((0, 0xff, random.randrange(256)))
    if i == 0:
        bent = bytes(random.randrange(256) for _ in range(2000))
    open('bent/deflate', 'wb').write(bent)
    subprocess.run([VXA, 'create', '--decoders', 'bent', 'bent.zip', 'in'], check=True)
    status, message, written = run(open('bent.zip', 'rb').read())
    if not (status == 2 and not written or
            status == 0 and open('target/in/text', 'rb').read() == TEXT):
        print('# bent', i, status, message[:300])
        failures += 1
report(not failures, 'decoders with random damage')
