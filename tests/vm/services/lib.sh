# SPDX-License-Identifier: GPL-2.0
# For suites that have the services of this folder work: . tests/vm/services/lib.sh
#
# A service is a file here that says which programs it is (patterns), how to set
# it up, start and stop it, and has two workloads: train and produce, of which the
# second goes beyond the first. permitted_attacks: what it may do by its nature.

packages=$(realpath "$VXE_BUILD/../packages")

wait_for_port() {
	local i
	for i in $(seq 150); do
		(exec 3<>/dev/tcp/127.0.0.1/"$1") 2>/dev/null && return
		sleep 0.1
	done
	fail "$name: nobody listens on port $1"
}

# wait_for_end NAME...: until no process of that name is left.
wait_for_end() {
	local i
	for i in $(seq 100); do
		pgrep -x "$1" >/dev/null || return 0
		sleep 0.1
	done
	pkill -KILL -x "$1"
	sleep 0.3
}

# does WHAT COMMAND...: a part of the workload, which must work.
does() {
	local what=$1 output
	shift
	output=$("$@" 2>&1 </dev/null) && return
	fail "$name: $phase: $what"
	printf '%s\n' "$output" | head -n 5 | sed 's/^/# /'
	broken=$((broken + 1))
}

# does_not WHAT COMMAND...: one that must fail.
does_not() {
	local what=$1
	shift
	"$@" >/dev/null 2>&1 </dev/null || return 0
	fail "$name: $phase: $what"
	broken=$((broken + 1))
}

# mail USER COUNT: a new mailbox with letters.
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

# prepare NAME: the service, set up.
prepare() {
	name=$1 broken=0 phase=setup permitted_attacks='' patterns=()
	unset -f setup start stop train produce
	. "tests/vm/services/$1"
	setup
}

# learn RUNS: the training, from a start to an end each time.
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
