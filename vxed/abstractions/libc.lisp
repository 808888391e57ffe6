; SPDX-License-Identifier: GPL-2.0
; What every dynamically linked program needs: libraries, user and host names, time. For VXEDs of
; the filesystem model: (include libc).

(execute "/usr/lib/x86_64-linux-gnu/**.so*")   ; libraries and their loader
(read "/usr/lib/x86_64-linux-gnu" "/usr/lib/x86_64-linux-gnu/**" "/etc/ld.so.cache")
(read "/usr/share/zoneinfo" "/usr/share/zoneinfo/**" "/etc/{localtime,timezone}")
(read "/usr/{lib,share}/locale/**" "/etc/locale.alias" "/usr/share/i18n/**")

; Names of users, groups, hosts and services. nss_systemd looks for records of users.
(read "/etc/{nsswitch.conf,passwd,group,hosts,host.conf,resolv.conf,gai.conf}")
(read "/etc/{services,protocols,networks}" "/run/systemd/resolve/*resolv.conf")
(read "/" "/etc" "/run" "/run/host" "/run/systemd" "/usr" "/usr/{lib,local}" "/usr/local/lib")
(read "/{etc,run}/userdb" "/{etc,run}/userdb/*" "/run/{host,systemd}/userdb" "/run/host/userdb/*")
(read "/usr/lib/userdb" "/usr/lib/userdb/*" "/usr/local/lib/userdb" "/usr/local/lib/userdb/*")
(permit connect "unix:/run/nscd/socket")
(permit connect "unix:/run/systemd/userdb/*")

; The machine and the process itself.
(read "/proc/{filesystems,cpuinfo,meminfo,stat,loadavg,uptime,mounts,version}")
(read "/proc/[1-9]*/{maps,stat,statm,status,cgroup,mounts,mountinfo,comm,cmdline}")
(read "/proc/[1-9]*/task" "/proc/[1-9]*/task/*/comm" "/proc/[1-9]*/fd")
(write "/proc/[1-9]*/task/*/comm")
(read "/proc/sys/kernel/{ngroups_max,cap_last_cap,pid_max,osrelease}")
(read "/proc/sys/vm/overcommit_memory" "/proc/sys/net/ipv4/ip_local_port_range")
(read "/sys/devices/system/{cpu,node}" "/sys/devices/system/{cpu,node}/**")
(read "/sys/kernel/mm/transparent_hugepage/*" "/sys/fs/cgroup/**")
(read "/dev/{null,zero,full,random,urandom}")
(write "/dev/{null,zero,full}")
