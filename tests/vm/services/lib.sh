# SPDX-License-Identifier: GPL-2.0
# For suites that run the services in this folder: . tests/vm/services/lib.sh
#
# Each service is a file here. It names the service's programs (patterns), says how to set
# it up, start and stop it, and has two workloads: train and produce. produce does more than
# train. permitted_attacks lists attacks that are part of the service's normal work.

packages=$(realpath "$VXE_BUILD/../packages")

wait_for_port() { listens "$1" 150 || fail "$name: nobody listens on port $1"; }

# wait_for_end NAME...: waits until no process of that name is left.
wait_for_end() {
	local i
	for i in $(seq 100); do
		pgrep -x "$1" >/dev/null || return 0
		sleep 0.1
	done
	pkill -KILL -x "$1"
	sleep 0.3
}

# does WHAT COMMAND...: a part of the workload. It must succeed.
does() {
	local what=$1 output
	shift
	output=$("$@" 2>&1 </dev/null) && return
	fail "$name: $phase: $what"
	printf '%s\n' "$output" | head -n 5 | sed 's/^/# /'
	broken=$((broken + 1))
}

# does_not WHAT COMMAND...: a part of the workload. It must fail.
does_not() {
	local what=$1
	shift
	"$@" >/dev/null 2>&1 </dev/null || return 0
	fail "$name: $phase: $what"
	broken=$((broken + 1))
}

# mail USER COUNT: makes a new mailbox with COUNT letters.
mail() {
	local i
	for i in $(seq "$2"); do
		printf 'From root Thu Jan  1 00:00:00 2026\nFrom: root\nSubject: %s-%s\n\nhello %05d\n\n' \
			"$1" "$i" "$RANDOM"
	done >"/var/mail/$1"
	chown "$1:mail" "/var/mail/$1"
	chmod 660 "/var/mail/$1"
}

make_users() {
	local user
	for user in alice bob carol dave victim; do
		useradd -m -s /bin/bash "$user" && echo "$user:secret-$user" | chpasswd
		chmod 755 "/home/$user"
	done
	echo private >/home/victim/letter
	chown victim: /home/victim/letter
}

# prepare NAME: reads and sets up the service.
prepare() {
	name=$1 broken=0 phase=setup permitted_attacks='' patterns=()
	unset -f setup start stop train produce
	. "tests/vm/services/$1"
	setup
}

# learn RUNS: traces RUNS trainings. Each starts and stops the service.
learn() {
	local run
	phase=training
	for run in $(seq "$1"); do
		start
		train
		stop
	done
	[ "$broken" = 0 ] || echo "# $name: the training itself did not work"
}
