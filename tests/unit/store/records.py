# SPDX-License-Identifier: GPL-2.0
"""Makes and parses records of the ring, as uapi/vxe.h describes them."""
import re
import struct

HEAD = struct.Struct("=IHHQqIIIIIHHBBBBI64s16s6Q")
NONE = 0xffff
CALLS = 1024
PERMITTED, VIOLATION, ENTER, LOAD, UNLOAD, MODE, CONTROL, LOST = range(1, 9)
OPENAT, PTRACE, MMAP, IOCTL = 257, 101, 9, 16
BEGIN = 1700000000 * 10**9


def objects(root):
    """Returns {name: number} of the objects."""
    with open(root + "/vxed/objects.def") as table:
        names = re.findall(r'^OBJECT\(\w+, "([^"]+)"', table.read(), re.M)
    return {name: CALLS + i for i, name in enumerate(names)}


def record(sequence, kind=VIOLATION, point=NONE, call=NONE, time=None, slot=1, subsystem=1,
           pid=100, tid=100, uid=0, error=1, abi=0, mode=3, name=b"x", comm=b"prog",
           args=(), message=b""):
    """Returns a record as bytes. Each element of args is an integer or bytes."""
    strings = sum(1 << i for i, arg in enumerate(args) if isinstance(arg, bytes))
    numbers = [len(arg) if isinstance(arg, bytes) else arg for arg in args]
    tail = b"".join(arg for arg in args if isinstance(arg, bytes)) + message
    size = (HEAD.size + len(tail) + 7) // 8 * 8
    head = HEAD.pack(size, kind, point, sequence,
                     BEGIN + sequence * 1000 if time is None else time, slot, subsystem,
                     pid, tid, uid, error, call, abi, mode, strings, len(args), len(message),
                     name, comm, *numbers, *[0] * (6 - len(numbers)))
    return (head + tail).ljust(size, b"\0")
