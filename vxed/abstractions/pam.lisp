; SPDX-License-Identifier: GPL-2.0
; Logins by PAM with passwords of this machine: (include pam), for VXEDs of the filesystem model. An
; attacker who takes over such a program can read /etc/shadow.

(read "/etc/pam.d" "/etc/pam.d/**" "/etc/pam.conf" "/etc/security/**")
(read "/etc/{shadow,login.defs,environment,default/locale,shells,nologin}" "/run/nologin")
(read "/usr/share/pam{,-configs}/**" "/run/utmp")
(permit socket AF_NETLINK SOCK_RAW NETLINK_AUDIT)   ; notes to the audit log
(permit sendto "netlink:0")
