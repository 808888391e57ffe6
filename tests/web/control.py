# SPDX-License-Identifier: GPL-2.0
"""usage: control.py DEVICE: runs commands that it reads from the device. A command is a line of
JSON, {"id", "command"}; so is its result, {"id", "status", "output"}. "quit" ends it."""
import json
import subprocess
import sys
import threading

device = open(sys.argv[1], "r+b", buffering=0)
lock = threading.Lock()


def answer(request):
    try:
        done = subprocess.run(["bash", "-c", ". tests/web/guest.sh; " + request["command"]],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=180, start_new_session=True)
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        status, output = 124, late.stdout or b""
    line = json.dumps({"id": request["id"], "status": status,
                       "output": output.decode("utf-8", "backslashreplace")}).encode() + b"\n"
    with lock:
        while line:
            line = line[device.write(line):]


rest = b""
while True:
    data = device.read(65536)
    if not data:
        threading.Event().wait(0.2)     # the other end is not open yet
        continue
    *lines, rest = (rest + data).split(b"\n")
    for line in lines:
        request = json.loads(line)
        if request["command"] == "quit":
            sys.exit()
        threading.Thread(target=answer, args=(request,), daemon=True).start()
