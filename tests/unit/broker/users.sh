# SPDX-License-Identifier: GPL-2.0
# Tests of logins source this file: . broker/users.sh. It restarts the script in its own mount
# namespace. There, /etc is a copy that has three users with real passwords: webanna (in group
# vxe), webbert (in group vxe-read), and webcarl (in neither). It sets $root, $build and $work, and
# changes to $root. $work is a folder that is removed at the end.

root=$(cd "$(dirname "$0")/../.." && pwd)
build=${VXE_BUILD:-$root/build}
if [ -z "${USERS_INSIDE:-}" ]; then
	[ "$(id -u)" = 0 ] || { echo '# skipped: not root, which logins need'; exit 0; }
	USERS_INSIDE=1 exec unshare --mount --propagation private bash "$0" "$@"
fi
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; wait; umount -l /etc; rm -rf "$work"' EXIT
cd "$root" || exit 1

cp -a /etc "$work/etc"
mount --bind "$work/etc" /etc || { echo 'not ok - a copy of /etc is mounted'; exit 1; }
for group in vxe vxe-read vxe-log; do
	getent group $group >/dev/null || groupadd -r $group
done
for user in anna:vxe bert:vxe-read carl:users; do
	useradd -M -G "${user#*:}" "web${user%:*}"
	echo "web${user%:*}:right-${user%:*}" | chpasswd -c SHA256
done
getent passwd vxe-web >/dev/null || useradd -r -M -G vxe-log vxe-web
cp install/pam/vxe /etc/pam.d/vxe
