// SPDX-License-Identifier: GPL-2.0
/* Roots and mounts. */
#include "kmod/object/rows.h"

#include <linux/mount.h>
#include <linux/path.h>

#include "kmod/object/describe.h"

/*
 * Stable: the path is on the stack of chroot(), which sets it as the root.
 * Tried: attack chroot.
 */
DESCRIBE(root)
{
	add_path(object, 0, (const struct path *)r[0]);
	return true;
}

/*
 * The source is only a string here. Where the kernel resolves it to a file, a device or a
 * layer, kmod/lookup.c judges that.
 * Stable: source and type are the kernel's copies, the flags are a register, and mount()
 * holds a reference to the path.
 * Tried: attacks mount, bind-mount.
 */
DESCRIBE(mount)
{
	add_string(object, (const char *)r[0]);
	add_path(object, 0, (const struct path *)r[1]);
	add_string(object, (const char *)r[2]);
	add_integer(object, r[3]);
	return true;
}

/*
 * Stable: umount() holds a reference to the mount. Another task may move the mount, which changes
 * its name; the kernel unmounts the mount that was described.
 * Tried: attack umount.
 */
DESCRIBE(unmount)
{
	struct vfsmount *mount = (struct vfsmount *)r[0];
	struct path path = { .mnt = mount, .dentry = mount->mnt_root };

	add_path(object, 0, &path);
	add_integer(object, (int)r[1]);
	return true;
}

/*
 * Stable: the caller holds references to both paths. If another mount is attached at the same place
 * meanwhile, the kernel attaches on top of it, and the name is the same.
 * Tried: attack move-mount.
 */
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
