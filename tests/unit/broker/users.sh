# SPDX-License-Identifier: GPL-2.0
# For tests of logins: . broker/users.sh. Starts the script anew in a mount namespace of its own, in
# which /etc is a copy with users who have real passwords: webanna (of group vxe), webbert
# (vxe-read) and webcarl (neither). Sets root, build and work, a folder that is removed at the
# end, and enters root.

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
