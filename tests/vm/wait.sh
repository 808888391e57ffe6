# SPDX-License-Identifier: GPL-2.0
# Functions that wait.

# wait_until TENTHS COMMAND...: until the command succeeds, so many tenths of a second.
wait_until() {
	local i
	for i in $(seq "$1"); do
		"${@:2}" >/dev/null 2>&1 && return
		sleep 0.1
	done
	return 1
}

# listens PORT TENTHS: until somebody listens there.
listens() { wait_until "$2" eval "(exec 3<>/dev/tcp/127.0.0.1/$1)"; }
