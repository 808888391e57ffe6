#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""collect.py SOCKET FILE: what a collector of logs gets from the socket, a line each,
until the line "end" comes."""
import os
import socket
import sys

s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1] + ".new")
os.rename(sys.argv[1] + ".new", sys.argv[1])
s.settimeout(120)
with open(sys.argv[2], "wb") as to:
    while True:
        line = s.recv(1 << 20)
        to.write(line + b"\n")
        to.flush()
        if line.endswith(b"end"):
            break
