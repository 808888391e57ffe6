# SPDX-License-Identifier: GPL-2.0
# Functions that wait.

# wait_until TENTHS COMMAND...: waits until the command succeeds, TENTHS of a second at most.
wait_until() {
	local i
	for i in $(seq "$1"); do
		"${@:2}" >/dev/null 2>&1 && return
		sleep 0.1
	done
	return 1
}

# listens PORT TENTHS: waits until a program listens on the port.
listens() { wait_until "$2" eval "(exec 3<>/dev/tcp/127.0.0.1/$1)"; }
