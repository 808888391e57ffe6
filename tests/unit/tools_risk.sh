#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the risks that vxed upgrade names. A program that has been taken over chooses what it tries,
# and so what is proposed. What would let it leave the VXED, learn secrets, or change what others
# run or rely on, must be called a privilege; what a program needs every day must not.

. "$(dirname "$0")/tools/events.sh"

# risks RISK MODEL...: each line on the standard input is an event, of which there are less than 60.
# The proposals for it must have that risk, except for those of calls that go with it.
risks() {
	local risk=$1 model
	shift
	cat >lines
	for model; do
		open_all /var/data | learn --model "$model"
		events violation <lines >log
		upgrade --json >out
		while read -r status line; do
			[ "$status" = ok ]
			result $? "$model: $line"
		done < <(python3 - "$risk" 3<lines <<-'END'
			import json, os, sys
			proposals = json.load(open("out"))["proposals"]
			for number, line in enumerate(os.fdopen(3), 1):
			    time = "2026-01-31T12:00:%02d.000000Z" % number
			    risks = {p["risk"] for p in proposals if p["first"] <= time <= p["last"]}
			    good = risks in ({sys.argv[1]}, {sys.argv[1], "calls"})
			    print("ok" if good else "bad", line.strip(), "->", *sorted(risks))
		END
		)
	done
}

risks privilege strict filesystem <<'END'
socket-connect connect unix:/run/systemd/private 0
socket-connect connect unix:/run/dbus/system_bus_socket 0
socket-connect connect unix:/run/docker.sock 0
socket-connect connect unix:/run/user/1000/bus 0
socket-connect connect unix:/run/udev/control 0
socket-sendmsg sendto unix:/run/containerd/containerd.sock 0
socket-connect connect unix:@/org/freedesktop/systemd1/private 0
ioctl ioctl 3 0x5412 0 0 0 0
ioctl ioctl 3 0xc0502100 0 0 0 0
ioctl ioctl 3 0xc0045877 0 0 0 0
process_madvise process_madvise 3 0 0 0 0 0
socket-create socket 16 3 15
socket-create socket 38 5 0
file-open openat /root/.bashrc 0x401 0
file-open openat /home/alice/.profile 1 0
file-open openat /var/spool/cron/crontabs/root 0x41 0
file-open openat /usr/lib/systemd/system/x.service 0x41 0
file-open openat /run/systemd/system/x.service 0x41 0
file-open openat /usr/local/bin/ls 0x41 0
file-open openat /boot/grub/grub.cfg 1 0
file-open openat /srv/site/.git/hooks/post-merge 0x41 0
file-open openat /sys/kernel/uevent_helper 1 0
file-open openat /sys/fs/cgroup/release_agent 1 0
file-open openat /proc/sys/fs/binfmt_misc/register 1 0
file-open openat /sys/kernel/tracing/kprobe_events 1 0
file-open openat /etc/vxe/x.vxed 1 0
END

risks privilege strict filesystem <<'END'
file-open openat /home/alice/.ssh/authorized_keys 0x41 0
file-open openat /home/alice/.config/systemd/user/x.service 0x41 0
file-open openat /etc/ssh/ssh_host_ed25519_key 0 0
file-open openat /root/.aws/credentials 0 0
file-open openat /home/alice/.netrc 0 0
file-open openat /etc/krb5.keytab 0 0
file-open openat /etc/shadow- 0 0
file-open openat /dev/nbd0 0 0x6000
file-open openat /dev/mmcblk0p2 2 0x6000
file-open openat /dev/input/event3 0 0x2000
file-open openat /dev/uinput 2 0x2000
file-open openat /dev/vcsa1 0 0x2000
END

risks privilege strict <<'END'
fanotify_init fanotify_init 0 0 0 0 0 0
path-rename rename /var/data /usr/bin/ls 0
path-link link /var/data /root/.bashrc
path-symlink symlink /var/data /etc/cron.d/x
path-unlink unlink /etc/nologin
setuid setuid 0 0 0 0 0 0
END

# Many names become a pattern, which no list has as text.
risks privilege strict filesystem <<END
$(for user in alice bob; do echo "file-open openat /home/$user/.profile 1 0"; done)
END

risks writes strict filesystem <<'END'
file-open openat /var/new 1 0
file-open openat /home/alice/mail/new 0x41 0
file-open openat /run/app.pid 0x41 0
END
risks reads strict filesystem <<'END'
file-open openat /usr/share/zoneinfo/UTC 0 0
file-open openat /home/alice/.signature 0 0
file-open openat /sys/devices/system/cpu/online 0 0
file-open openat /dev/urandom 0 0x2000
END
risks network strict <<'END'
socket-connect connect inet:192.0.2.1:443
socket-connect connect unix:/run/systemd/journal/dev-log 0
socket-sendmsg sendto unix:/run/systemd/notify 0
END
risks calls strict <<'END'
ioctl ioctl 3 0x5414 0 0 0 0
setpgid setpgid 0 0 0 0 0 0
END
