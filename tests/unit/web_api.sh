#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the HTTP interface: vxewebd, vxe-broker and vxe-work with sanitizers, a store of real
# events and real PAM. Its users are in a copy of /etc that only this script's mount namespace
# has. There is no module here: the suite web tests what needs one.

here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
build=${VXE_BUILD:-$root/build}
if [ -z "${WEB_TEST_INSIDE:-}" ]; then
	[ "$(id -u)" = 0 ] || { echo '# skipped: not root, which logins need'; exit 0; }
	WEB_TEST_INSIDE=1 exec unshare --mount --propagation private bash "$0" "$@"
fi
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait; umount -l /etc; rm -rf "$work"' EXIT
cd "$root" || exit 1

cp -a /etc "$work/etc" && mount --bind "$work/etc" /etc ||
	{ echo 'not ok - a copy of /etc is mounted'; exit 1; }
for group in vxe vxe-read vxe-log; do
	getent group $group >/dev/null || groupadd -r $group
done
getent passwd vxe-web >/dev/null || useradd -r -M -G vxe-log vxe-web
for user in anna:vxe bert:vxe-read carl:users; do
	useradd -M -G "${user#*:}" "web${user%:*}"
	echo "web${user%:*}:right-${user%:*}" | chpasswd -c SHA256
done
cp install/pam/vxe /etc/pam.d/vxe

WEB_BIN=$build/check/bin WEB_WORK=$work python3 tests/web/api.py
