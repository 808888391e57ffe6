# SPDX-License-Identifier: GPL-2.0
"""media.py: writes image.ppm, image.png and sound.wav."""
import struct
import zlib

WIDTH, HEIGHT = 120, 77
RGB = bytes(value & 255 for y in range(HEIGHT) for x in range(WIDTH) for value in (2 * x, 3 * y, x * y))


def chunk(kind, data):
    return (struct.pack('>I', len(data)) + kind + data +
            struct.pack('>I', zlib.crc32(kind + data)))


with open('image.ppm', 'wb') as file:
    file.write(b'P6\n%d %d\n255\n' % (WIDTH, HEIGHT) + RGB)
with open('image.png', 'wb') as file:
    rows = b''.join(b'\0' + RGB[y * WIDTH * 3:(y + 1) * WIDTH * 3] for y in range(HEIGHT))
    file.write(b'\x89PNG\r\n\x1a\n' +
               chunk(b'IHDR', struct.pack('>IIBBBBB', WIDTH, HEIGHT, 8, 2, 0, 0, 0)) +
               chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))
with open('sound.wav', 'wb') as file:
    samples = b''.join(struct.pack('<hh', 80 * (i * 37 % 200) - 8000, i * i % 20000 - 10000)
                       for i in range(30000))
    file.write(b'RIFF' + struct.pack('<I', 36 + len(samples)) + b'WAVEfmt ' +
               struct.pack('<IHHIIHH', 16, 1, 2, 44100, 44100 * 4, 4, 16) + b'data' +
               struct.pack('<I', len(samples)) + samples)
