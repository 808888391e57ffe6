#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
hold.py FILE [FIRST LENGTH | lease]: does to a file what a program can that may only read
it: opens it without the right to write, takes a lock on these bytes (0 0: on all) or a
lease, prints a line, and keeps it until it is killed.
"""
import fcntl
import os
import signal
import struct
import sys

F_OFD_SETLK, F_SETLEASE = 37, 1024
fd = os.open(sys.argv[1], os.O_RDONLY)
if sys.argv[2] == "lease":
    signal.signal(signal.SIGIO, signal.SIG_IGN)
    fcntl.fcntl(fd, F_SETLEASE, fcntl.F_RDLCK)
else:
    fcntl.fcntl(fd, F_OFD_SETLK, struct.pack("=hhxxxxqqixxxx", fcntl.F_RDLCK, os.SEEK_SET,
                                             int(sys.argv[2]), int(sys.argv[3]), 0))
print("held", flush=True)
signal.pause()
