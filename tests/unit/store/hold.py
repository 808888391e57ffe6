#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
hold.py FILE [FIRST LENGTH | lease]: acts as a program that may only read the file, and locks it.
Opens the file read-only, takes a read lock on these bytes (0 0: on all) or a lease, prints a line,
and keeps the lock until it is killed.
"""
import fcntl
import os
import signal
import struct
import sys

F_OFD_SETLKW, F_SETLEASE = 38, 1024
fd = os.open(sys.argv[1], os.O_RDONLY)
if sys.argv[2] == "lease":
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    fcntl.fcntl(fd, F_SETLEASE, fcntl.F_RDLCK)
else:
    # vxelogd may have a lock there for a moment.
    fcntl.fcntl(fd, F_OFD_SETLKW, struct.pack("=hhxxxxqqixxxx", fcntl.F_RDLCK, os.SEEK_SET,
                                              int(sys.argv[2]), int(sys.argv[3]), 0))
print("held", flush=True)
signal.pause()
