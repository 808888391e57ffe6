// SPDX-License-Identifier: GPL-2.0
/* Roots and mounts. */
#include "kmod/object/rows.h"

#include <linux/mount.h>
#include <linux/path.h>

#include "kmod/object/describe.h"

DESCRIBE(root)
{
	add_path(object, 0, (const struct path *)r[0]);
	return true;
}

DESCRIBE(mount)
{
	add_string(object, (const char *)r[0]);
	add_path(object, 0, (const struct path *)r[1]);
	add_string(object, (const char *)r[2]);
	add_integer(object, r[3]);
	return true;
}

DESCRIBE(unmount)
{
	struct vfsmount *mount = (struct vfsmount *)r[0];
	struct path path = { .mnt = mount, .dentry = mount->mnt_root };

	add_path(object, 0, &path);
	add_integer(object, (int)r[1]);
	return true;
}

DESCRIBE(move_path)
{
	add_path(object, 0, (const struct path *)r[0]);
	add_path(object, 1, (const struct path *)r[1]);
	return true;
}

static const struct object_hook hooks[] = {
	{ "security_path_chroot", POINT_path_chroot, root },
	{ "security_sb_mount", POINT_sb_mount, mount },
	{ "security_sb_umount", POINT_sb_umount, unmount },
	{ "security_move_mount", POINT_move_mount, move_path },
};

const struct object_rows object_mount = { hooks, ARRAY_SIZE(hooks) };
