# SPDX-License-Identifier: GPL-2.0
# Functions that tests of the web interface run in the guest. PORT: where vxewebd listens.

PATH=/usr/sbin:$PATH	# use the installed programs, not those of the tree
die() { echo "$*"; exit 1; }
programs=$(realpath "$VXE_BUILD/../tests")
. tests/vm/wait.sh
. tests/vm/popa3d.sh

until_true() { wait_until 300 "$@"; } # COMMAND...: waits until it succeeds

# Ends the process whose id is in a file.
stop() { # NAME
	local pid
	pid=$(cat "/run/vxe/$1.pid") && kill "$pid" && rm -f "/run/vxe/$1.pid"
	while readlink "/proc/$pid/exe" >/dev/null; do sleep 0.1; done
}

install_web() {
	cp build/bin/{vxe,vxed,vxelog,vxelogd,vxewebd,vxe-broker,vxe-work} /usr/sbin/ &&
		rm -rf /usr/share/vxe /etc/vxe /var/lib/vxe &&
		mkdir -p /usr/share/vxe /etc/vxe /var/lib/vxe /run/vxe &&
		cp -r vxed/{models,learn,check,abstractions} /usr/share/vxe/ &&
		cp -r build/webui/page /usr/share/vxe/web &&
		cp install/pam/vxe /etc/pam.d/vxe &&
		cp webui/policies/vxewebd.vxed /etc/vxe/
}

make_users() {
	local group
	for group in vxe vxe-read vxe-log vxe-web; do
		getent group $group >/dev/null || groupadd -r $group || return
	done
	id vxe-web >/dev/null 2>&1 || useradd -r -g vxe-web -G vxe-log vxe-web || return
	users alice bob anna otto reader &&
		usermod -aG vxe anna && usermod -aG vxe otto && usermod -aG vxe-read reader
	chown root:vxe-log /var/lib/vxe
	chmod 2750 /var/lib/vxe
}

start_log() {
	vxelogd --foreground >>/run/vxe/log.out 2>&1 &
	echo $! >/run/vxe/log.pid
	until_true test -s /var/lib/vxe/log.db
}

# Locks the store by another process.
lock_store() {
	python3 -c 'import sqlite3, time
store = sqlite3.connect("/var/lib/vxe/log.db")
store.execute("PRAGMA locking_mode = EXCLUSIVE")
store.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
time.sleep(10000)' >/run/vxe/lock.out 2>&1 </dev/null &
	echo $! >/run/vxe/lock.pid
	until_true grep -q locked /run/vxe/lock.out
}

start_broker() {
	rm -f /run/vxe/broker /run/vxe/token	# sockets of an earlier broker
	vxe-broker --socket /run/vxe/broker --socket /run/vxe/token --idle "${IDLE:-900}" \
		>>/run/vxe/broker.out 2>&1 &
	echo $! >/run/vxe/broker.pid
	until_true test -S /run/vxe/token || return
	chgrp vxe-web /run/vxe/broker
	chgrp vxe /run/vxe/token
	chmod 660 /run/vxe/broker /run/vxe/token
	chmod 755 /run/vxe
}

# Like the systemd unit: if the module is loaded, vxewebd starts inside its VXED or not at all.
start_web() {
	[ ! -e /dev/vxe ] || vxed require vxewebd 2>/dev/null || vxed load --kept vxewebd || return
	(cd / && exec setpriv --reuid=vxe-web --regid=vxe-web --init-groups \
		vxewebd --listen "127.0.0.1:$PORT") >>/run/vxe/web.out 2>&1 &
	echo $! >/run/vxe/web.pid
	until_true curl -sf -o /dev/null "http://127.0.0.1:$PORT/"
}

# Prints the violations of vxewebd and its workers. Prints nothing if vxewebd is inside its VXED in
# production mode, and there are none.
web_violations() {
	vxed list --json | tr '\n' ' ' | grep -oE '"name": ?"vxewebd"[^}]*' |
		grep -qE '"mode": ?"production".*"tasks": ?[1-9]' || echo "vxewebd is not inside"
	vxelog --vxed vxewebd --verdict refused
	vxelog --vxed vxewebd --verdict violated
}

# Prints an address that logs in root, once.
address() { vxed web --url "http://127.0.0.1:$PORT"; }

start_popa3d() {
	/usr/sbin/popa3d -D >/dev/null 2>&1 && wait_for_port 110
}

# Simulates an attacker in popa3d: the attack must succeed outside, and be refused inside.
attack() { # WHAT...
	"$programs/attack" "$@" >/dev/null 2>&1 || die "the attack $* fails outside too"
	! vxe popa3d "$programs/attack" "$@" >/dev/null 2>&1
}

# The same, but the attack inside may succeed, depending on the mode.
tries() { # WHAT...
	"$programs/attack" "$@" >/dev/null 2>&1 || die "$* fails outside too"
	vxe popa3d "$programs/attack" "$@" >/dev/null 2>&1 || true
}
