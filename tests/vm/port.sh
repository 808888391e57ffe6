# SPDX-License-Identifier: GPL-2.0

# listens PORT TRIES: waits until somebody listens there. Each try takes a tenth of a second.
listens() {
	local i
	for i in $(seq "$2"); do
		(exec 3<>/dev/tcp/127.0.0.1/"$1") 2>/dev/null && return
		sleep 0.1
	done
	return 1
}
