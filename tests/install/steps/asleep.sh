# SPDX-License-Identifier: GPL-2.0
# Functions for the steps sleep, hibernate and kexec. They start a guarded program that keeps trying
# to read a file that its VXED refuses, and check after the machine has slept that nothing has
# changed. The program counts its refusals in /root/count.
begin_asleep() {
	echo secret >/root/secret
	cat >/etc/vxe/probe.vxed <<-END
		(vxed probe (model trace) (mode production))
		(refuse file-open "/root/secret")
	END
	cp /etc/vxe/probe.vxed /etc/vxe/quiet.vxed
	sed -i 's/vxed probe/vxed quiet/' /etc/vxe/quiet.vxed
	check "a probe is loaded" vxed load probe
	check "another VXED is loaded, and its mode is changed" \
		eval 'vxed load quiet && vxed mode quiet soft'
	vxe probe /usr/bin/python3 -c '
import os, time
count = 0
while True:
    try:
        secret = open("/root/secret").read()
        open("/root/unguarded", "a").write(secret)
    except OSError:
        count += 1
        open("/root/count.new", "w").write(str(count))
        os.rename("/root/count.new", "/root/count")
    time.sleep(0.5)' &
	probe=$!
	check "it is refused, and that is in the log" waits_for '[ "$(refusals)" -gt 2 ]'
	check "outside the secret can be read" cat /root/secret
	loaded=$(loaded)
	logged=$(refusals)
	boot=$(cat /proc/sys/kernel/random/boot_id)
	sed 's/^/# /' <<<"$loaded"
}
refusals() { vxelog --vxed probe --verdict refused --path /root/secret | wc -l; }
# Prints the names and modes of the loaded VXEDs, sorted
loaded() { vxed list --json | grep -oE '"name": ?"[^"]*"|"mode": ?"[^"]*"'; }
# The device of the share does not survive a sleep. A process that uses it afterwards would hang,
# and so would a sync.
leave_share() {
	sync
	umount -l /share
}
after_sleep() {
	check "it is the same boot" test "$(cat /proc/sys/kernel/random/boot_id)" = "$boot"
	check "the same VXEDs are loaded, in the same modes" test "$(loaded)" = "$loaded"
	check "the probe is the same process, inside" eval 'vxed ps probe --json | grep -q "\"pid\": *$probe\b"'
	check "it is still refused, and that is in the log" \
		waits_for '[ "$(refusals)" -gt $((logged + 2)) ]'
	check "nothing refused was read" test ! -s /root/unguarded
	check "outside the secret can be read" cat /root/secret
	refused "another program inside is refused" vxe probe /bin/cat /root/secret
	check "the log is kept" waits_for 'vxed status | grep -q "kept by vxelogd"'
	check "the log has lost nothing" python3 -c '
import sqlite3
log = sqlite3.connect("file:/var/lib/vxe/log.db?mode=ro", uri=True)
ring, first, last, count = log.execute("""SELECT ring, min(sequence), max(sequence), count(*)
    FROM event WHERE kind < 256 AND ring = (SELECT max(id) FROM ring)""").fetchone()
lost = log.execute("SELECT lost FROM ring WHERE id = ?", (ring,)).fetchone()[0]
print(first, last, count, lost)
assert not lost and last - first + 1 == count'
	check "the kernel reports no bug" eval '! dmesg | grep -E "BUG:|WARNING:|Oops"'
	dmesg | grep -E "PM: (suspend|hibernation: hib)|ACPI: PM: (Waking|Preparing)" | sed 's/^/# /'
}
end_asleep() {
	echo "status $failures"
	sync -f /
	echo o >/proc/sysrq-trigger
	sleep infinity
}
