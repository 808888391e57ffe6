# SPDX-License-Identifier: GPL-2.0
# For suites that run the services in this folder: . tests/vm/services/lib.sh
#
# Each service is a file here. It names the service's programs (patterns), says how to set it up,
# start and stop it, and has two workloads: train and produce. produce does more than train, like a
# daemon in the course of a year: other users and names, restart, reload, log rotation. decide, if
# there is one, uses features that train never used, each with the function feature: a person would
# decide about them. permitted_attacks lists attacks that are part of the service's normal work.

packages=$(realpath "$VXE_BUILD/../packages")

wait_for_port() { listens "$1" 150 || fail "$name: nobody listens on port $1"; }

# wait_for_end NAME [TENTHS]: waits until no process of that name is left.
wait_for_end() {
	wait_until "${2:-600}" eval "! pgrep -x $1" && return
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

# received USER TEXT: waits until the user's mailbox has the text.
received() { wait_until 300 grep -q -- "$2" "/var/mail/$1"; }

# Lets exim4 deliver mail for this machine to local users. There is no DNS for other names.
mail_for_users() {
	echo "127.0.0.1 mail.test $(hostname)" >>/etc/hosts
	echo 'nameserver 127.0.0.1' >/etc/resolv.conf
	sed -i "s/^dc_eximconfig_configtype=.*/dc_eximconfig_configtype='internet'/
		s/^dc_other_hostnames=.*/dc_other_hostnames='mail.test'/
		s/^dc_local_interfaces=.*/dc_local_interfaces='127.0.0.1'/" \
		/etc/exim4/update-exim4.conf.conf
	echo mail.test >/etc/mailname
	echo 'postmaster: alice' >/etc/aliases
	update-exim4.conf
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

# The guest's root is an overlay. Looking up a file there also looks up the file of a layer, whose
# path changes when the file is changed. A disk has no layers.

# on_disk DIRECTORY...: gives the directories a file system of their own.
on_disk() {
	local directory
	for directory; do
		mount -t tmpfs none /mnt
		cp -a "$directory/." /mnt
		mount --bind /mnt "$directory"
		umount /mnt
	done
}
# Puts the directory of libraries into the upper layer, because libraries are updated later.
libraries_here() { touch "$(dirname "$(realpath /lib/x86_64-linux-gnu/libc.so.6)")"; }

# prepare NAME: reads and sets up the service.
prepare() {
	name=$1 broken=0 phase=setup permitted_attacks='' patterns=()
	unset -f setup start stop train produce decide
	. "tests/vm/services/$1"
	libraries_here
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

# next_version NAME: prints the name of the library's next version, if it has one in its name.
next_version() {
	if [[ $1 =~ ^(.*\.so\.([0-9]+\.)+)([0-9]+)$ ]]; then
		echo "${BASH_REMATCH[1]}$((BASH_REMATCH[3] + 1))"
	elif [[ $1 =~ ^(.*~deb[0-9]+u)([0-9]+)(.*)$ ]]; then
		echo "${BASH_REMATCH[1]}$((BASH_REMATCH[2] + 1))${BASH_REMATCH[3]}"
	fi
}

# Renames the service's libraries to their next version, like a security update.
update_libraries() {
	local program library file new
	for program in "${patterns[@]}"; do
		[ -f "$program" ] || continue
		for library in $(ldd "$program" | grep -oE '/[^ ]+'); do
			file=$(realpath "$library")
			new=$(next_version "${file##*/}")
			[ "$new" ] || continue
			cp -a "$file" "${file%/*}/$new"
			ln -s "$new" "$file.link"
			mv -T "$file.link" "$library"
		done
	done
}

# age: simulates another day. PIDs have more digits, the clock shows another hour, and libraries
# have been updated.
age() {
	update_libraries
	date -s '+61 minutes' >/dev/null
	echo 4194304 >/proc/sys/kernel/pid_max
	echo 1234567 >/proc/sys/kernel/ns_last_pid
}
