// SPDX-License-Identifier: GPL-2.0
/* Attributes of files: modes, owners, times, extended attributes. */
#include "kmod/object/rows.h"

#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/xattr.h>
#include <asm/unistd.h>

#include "kmod/call.h"
#include "kmod/object/describe.h"
#include "kmod/path.h"

DESCRIBE(times)
{
	add_path(object, 0, (const struct path *)r[0]);
	return true;
}

DESCRIBE(chmod_path)
{
	add_path(object, 0, (const struct path *)r[0]);
	add_integer(object, (umode_t)r[1] & S_IALLUGO);
	return true;
}

DESCRIBE(chown_path)
{
	add_path(object, 0, (const struct path *)r[0]);
	add_integer(object, (s32)r[1]);
	add_integer(object, (s32)r[2]);
	return true;
}

/* Of a descriptor, chattr's among them; a name's file is judged where the name is
 * resolved. */
DESCRIBE(file_xattr)
{
	enum vxe_abi abi;
	unsigned int call = call_current(&abi);

	if (call != __NR_fsetxattr && call != __NR_fremovexattr && call != __NR_ioctl)
		return false;
	add_path(object, 0, &((struct file *)r[0])->f_path);
	return true;
}

/* No mount is known here; no rule's path begins as this. It is for what a ring asks for,
 * and for a program's capabilities, which are to a rule for attributes as set-id bits are
 * to one for modes. */
DESCRIBE(xattr_by_entry)
{
	enum vxe_abi abi;

	/* An overlay copies them from one layer to the other. */
	if (!(current->flags & PF_IO_WORKER) && call_current(&abi) != __NR_io_uring_enter &&
	    (strcmp((const char *)r[2], XATTR_NAME_CAPS) || call_has_others_rights()))
		return false;
	object->failure = path_describe_dentry(&object->names[0], (struct dentry *)r[1],
					       &object->args[object->nargs++]);
	return true;
}

static const struct object_hook hooks[] = {
	{ "security_path_chmod", POINT_path_chmod, chmod_path },
	{ "security_path_chown", POINT_path_chown, chown_path },
	{ "vfs_utimes", POINT_path_utimes, times },
	{ "mnt_want_write_file", POINT_path_setxattr, file_xattr },
	{ "security_inode_setxattr", POINT_path_setxattr, xattr_by_entry },
	{ "security_inode_removexattr", POINT_path_setxattr, xattr_by_entry },
	/* From 6.2 on access lists are no such attributes. */
	{ "security_inode_set_acl", POINT_path_setxattr, xattr_by_entry, .optional = true },
	{ "security_inode_remove_acl", POINT_path_setxattr, xattr_by_entry, .optional = true },
};

const struct object_rows object_attribute = { hooks, ARRAY_SIZE(hooks) };
