#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests that the evidence of Debian packages and systemd units about a program widens the rules
# for the program's own directories, and no other rules. All files that are read here are in the
# test's own directory.

. "$(dirname "$0")/tools/folder.sh"

report() { if [ $? = 0 ]; then echo "ok - $1"; else echo "not ok - $1"; sed 's/^/# /' x.vxed; fi; }

root=$work/root
mkdir -p "$root"/{var/lib/dpkg/info,etc/systemd/system,usr/lib/tmpfiles.d,var/lib/moth/deep} \
	"$root"/{etc/logrotate.d,etc/apparmor.d,var/spool/moth,var/spool/bee,var/lib/joe}
lists() { # PACKAGE LINE...
	printf '%s\n' "${@:2}" >"$root/var/lib/dpkg/info/$1.list"
}
lists mothd:amd64 /. /sbin /sbin/mothd /usr/lib/tmpfiles.d/moth.conf /etc/logrotate.d/mothd \
	/etc/apparmor.d/usr.sbin.mothd
lists moth-common /. /etc /etc/moth /etc/moth/moth.conf /etc/default /etc/default/moth /var/lib/moth \
	/var/spool/shared /var/spool/shared/moth
lists other /. /etc /etc/default /etc/default/other /var/spool/shared /var/spool/shared/other /var/lib/other
lists 'evil"; (permit read) ;' '/sbin/mothd' '/var/lib/e"vil/x' '/var/lib/../../etc/x' '/var/cache/evil/x' /etc/logrotate.d/evil
cat >"$root/var/lib/dpkg/status" <<-END

	Package: mothd
	Source: moth (1.2-3)

	Package: moth-common
	Source: moth

	Package: other
END
printf '%s\n' 'd /run/moth-files 0755 moth moth' 'f /run/no-directory' 'd relative' 'd' >"$root/usr/lib/tmpfiles.d/moth.conf"
cat >"$root/etc/systemd/system/moth.service" <<-END
	[Service]
	ExecStart=-/usr/sbin/mothd --listen
	RuntimeDirectory=moth moth-more
	LogsDirectory=moth-%i
	CacheDirectory=
	ReadWritePaths=-/var/log/moths /home/joe /
	PIDFile=/run/moth-pid/pid
END
cat >"$root/etc/passwd" <<-END
	root:x:0:0::/root:/bin/sh
	moth:x:105:110::/var/spool/moth:/bin/false
	bee:x:106:110::/var/spool/bee:/bin/false
	joe:x:1000:1000::/var/lib/joe:/bin/sh
END
printf '%s\n' '/var/log/moth-rotated/*.log' '{' rotate '}' '/var/log/moth.log' '/var/log/moth-warnings' \
	'/var/log/moth*.old {}' >"$root/etc/logrotate.d/mothd"
echo '/var/log/e{vil,til}.log /var/log/evil.log {}' >"$root/etc/logrotate.d/evil"
cat >"$root/etc/apparmor.d/usr.sbin.mothd" <<-END
	/usr/sbin/mothd {
	  owner /var/lib/moth-told/** rwk,
	  /var/lib/moth-read/** r,
	  /var/lib/shared-deep/moth/** rw,
	}
END
printf '[Service]\nExecStart=/usr/sbin/mothdd\nStateDirectory=wrong\n' >"$root/etc/systemd/system/wrong.service"

number=0
event() { # POINT CALL VALUE...
	number=$((number + 1))
	printf '{"sequence": %d, "kind": "permitted", "vxed": "x", "mode": "trace", "time": "2026-01-31T12:00:00.000000Z", "comm": "mothd", "point": "%s", "call": "%s", "abi": "x86-64", "pid": 4321, "tid": 4321, "uid": 0, "values": [%s]}\n' \
		$number "$1" "$2" "$3"
}
{
	event file-exec execve '"/var/lib/moth/hook", 0'
	event path-unlink unlink '"/var/lib/moth/table", 0'
	event path-rename rename '"/var/lib/moth/deep/new", "/var/lib/moth/deep/old", 0, 0'
	event path-unlink unlink '"/run/moth/socket-one", 0'
	event path-unlink unlink '"/run/moth-files/one", 0'
	event path-unlink unlink '"/var/log/moths/one", 0'
	event path-unlink unlink '"/var/lib/moth/moth.key", 0'
	event path-unlink unlink '"/var/lib/moth/etc/one", 0'
	event path-unlink unlink '"/var/lib/other/one", 0'
	event path-unlink unlink '"/var/lib/wrong/one", 0'
	event path-unlink unlink '"/var/spool/shared/one", 0'
	event path-unlink unlink '"/home/joe/one", 0'
	event path-unlink unlink '"/run/moth-pid/pid", 0'
	event path-unlink unlink '"/var/log/moth-rotated/one", 0'
	event file-open openat '"/var/log/moth.log", 1089, 33188, 0'
	event path-chown fchown '"/var/log/moth.log", 0, 4'
	event path-unlink unlink '"/var/log/evil.log", 0'
	event path-unlink unlink '"/var/log/bee.log", 0'
	event path-unlink unlink '"/var/lib/moth-told/one", 0'
	event path-unlink unlink '"/var/lib/moth-read/one", 0'
	event path-unlink unlink '"/var/lib/shared-deep/moth/one", 0'
	event path-unlink unlink '"/var/spool/moth/one", 0'
	event path-unlink unlink '"/var/spool/bee/one", 0'
	event path-unlink unlink '"/var/lib/joe/one", 0'
	event file-open openat '"/var/lib/moth-told/two", 65, 33188, 0'
	event file-open openat '"/run/moth-more/two", 65, 33188, 0'
	for name in anna boris clara; do
		event path-rename rename "\"/var/spool/moth/jars/$name.jar~\", \"/var/spool/moth/jars/$name.jar\", 0, 0"
		event path-rename rename "\"/var/spool/bee/jars/$name.jar~\", \"/var/spool/bee/jars/$name.jar\", 0, 0"
		event file-open openat "\"/var/spool/moth/jars/$name.jar~\", 193, 33188, 0"
		event file-open openat "\"/var/spool/bee/jars/$name.jar~\", 193, 33188, 0"
	done
	event setuid setuid 105
	event file-open openat '"/var/spool/moth/two", 577, 33188, 0'
	event file-open openat '"/etc/moth-common.d", 0, 16877, 0'
	event file-open openat '"/etc/moth-common.d/one", 0, 33188, 0'
	event file-open openat '"/etc/other.d/one", 0, 33188, 0'
	event path-unlink unlink '"/var/cache/evil/one", 0'
	event file-open openat '"/etc/moth/moth.conf", 0, 33188, 0'
	event file-open openat '"/etc/moth/plain", 0, 33188, 0'
	event file-open openat '"/etc/moth/moth.key", 0, 33188, 0'
	event path-unlink unlink '"/etc/moth/new.conf", 0'
	event file-open openat '"/etc/default/moth.conf", 0, 33188, 0'
	event file-open openat '"/etc/passwd", 0, 33188, 0'
} >events

learn() { vxed generate --name x --activate /usr/sbin/mothd -o x.vxed "$@" events; }
says() { grep -qF -- "$1" x.vxed; }
learn --evidence "$root"
vxed check x.vxed; report "it is a VXED"
says '(permit unlink "/var/log/moths/[!.]*")   ; its own directory, says moth.service: ReadWritePaths'
report "a path that the unit may write to"
says '(permit unlink "/run/moth/[!.]*")   ; its own directory, says moth.service: RuntimeDirectory'
report "the unit's RuntimeDirectory"
says '(permit unlink "/run/moth-files/[!.]*")   ; its own directory, says package mothd'
report "tmpfiles.d"
says '(permit openat "/etc/moth/[!.]*.conf" O_RDONLY)   ; its own directory, says package moth-common'
report "configuration: names with the same ending, for reading"
says '(permit unlink "/run/moth-pid/[!.]*")   ; its own directory, says moth.service: PIDFile'
report "the directory of the unit's PIDFile"
says '(permit unlink "/var/log/moth-rotated/[!.]*")   ; its own directory, says package mothd'
report "the directory of a log that the package has rotated"
says '(permit openat "/var/log/{moth.log,moth-warnings}" (O_WRONLY O_CREAT O_APPEND))   ; its own logs, says package mothd' &&
	says '(permit fchown "/var/log/{moth.log,moth-warnings}" 0 4)'
report "the logs that the package has rotated"
says '(permit unlink "/var/lib/moth-told/[!.]*")   ; its own directory, says package mothd'
report "what the package's AppArmor profile lets it write"
says '(permit unlink "/var/spool/moth/[!.]*")   ; its own directory, says account moth'
report "the home of an account that it becomes"
says '(permit utimensat "/var/spool/moth/[!.]*")' &&
	says '(permit rename "/var/spool/moth/[!.]*" "/var/spool/moth/[!.]*")'
report "where it creates, writes and removes any name, it sets times and renames"
says '(permit openat "/var/lib/moth-told/[!.]*" (O_WRONLY O_CREAT O_TRUNC))' &&
	says '(permit openat "/run/moth-more/[!.]*" (O_WRONLY O_CREAT))' && says '(try utime utimes utimensat futimesat)'
report "where it removes any name, it truncates"
says '(permit rename "/var/spool/moth/jars/*.jar~" "/var/spool/moth/jars/*.jar")' &&
	says '(permit unlink "/var/spool/moth/jars/*.jar")' &&
	says '(permit openat "/var/spool/moth/jars/*.jar" O_RDONLY)' &&
	says '(permit rename "/var/spool/bee/jars/*.jar~" "/var/spool/bee/jars/*.jar")' &&
	! says '(permit unlink "/var/spool/bee/jars' &&
	! says '(permit openat "/var/spool/bee/jars/*.jar" O_RDONLY)'
report "what it replaces by a rename, it removes and reads again"
says '(permit openat "/etc/moth-common.d/[!.]*" O_RDONLY)   ; any part of a configuration that it lists'
report "the parts of a configuration that it lists"
for rule in '(permit unlink "/var/lib/moth-read/one")' '(permit unlink "/var/lib/shared-deep/moth/one")' \
	'(permit unlink "/var/spool/bee/one")' '(permit unlink "/var/lib/joe/one")' \
	'(permit openat "/etc/other.d/one" O_RDONLY)' '(permit unlink "/var/lib/moth/etc/one")' '(permit unlink "/var/lib/moth/moth.key")' \
	'(permit openat "/etc/moth/moth.key" O_RDONLY)' '(permit openat "/etc/moth/plain" O_RDONLY)' \
	'(permit unlink "/etc/moth/new.conf")' '(permit openat "/etc/default/moth.conf" O_RDONLY)' \
	'(permit unlink "/var/lib/other/one")' '(permit unlink "/var/lib/wrong/one")' \
	'(permit unlink "/var/spool/shared/one")' '(permit unlink "/home/joe/one")' \
	'(permit unlink "/var/log/evil.log")' '(permit unlink "/var/log/bee.log")' \
	'(permit openat "/etc/passwd" O_RDONLY)'; do
	says "$rule"
	report "to the letter: $rule"
done
says '(permit execve "/var/lib/moth/hook")' && ! says '(permit unlink "/var/lib/moth/[!.]*")'
report "no rule for changes reaches what is executed"
says '(permit rename "/var/lib/moth/deep/[!.]*" "/var/lib/moth/deep/[!.]*")   ; its own directory, says package moth-common'
report "beside that, a directory of a package of the same source"
says '(permit unlink "/var/cache/evil/[!.]*")   ; its own directory, says a package'
report "a hostile name of a package stays out of the comment"
! says '"/var/lib/e' && ! says '(permit read)'
report "and what it lists is data"

learn --no-evidence
! says '[!.]*' && says '(permit unlink "/run/moth/socket-one")'
report "without evidence, all of it is to the letter"
vxed generate --name x -o x.vxed --evidence "$root" events
! says 'says package' && ! says 'says moth.service' && says 'says account moth'
report "if nothing tells the program, only its account says something"

# The same evidence widens the rules that an upgrade or a merge adds.
learn --evidence "$root"
cp x.vxed once.vxed
head -n 3 events >first
tail -n +4 events >second
mv events all
mv first events
learn --evidence "$root"
vxed generate --merge x.vxed --evidence "$root" second
diff <(grep '^(permit' once.vxed | sort) <(grep '^(permit' x.vxed | sort) >difference
report "the same in one piece and in two"
sed 's/^/# /' difference

# A machine with many packages. The limit is on the address space, so this needs the tools without
# sanitizers.
mv all events
for i in $(seq 600); do lists "package$i" "/usr/share/doc/package$i/copyright"; done
(ulimit -v 4000000; PATH=${check%/check}/bin:$PATH learn --evidence "$root") && cmp -s once.vxed x.vxed
report "many packages need little memory"
