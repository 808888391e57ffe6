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

/* Adds the name of a file, and the mark of its kind, which never changes. */
static void add_file(struct object *object, const struct path *path)
{
	add_path(object, 0, path);
	object->marks |= path_kind(path->dentry);
}

/*
 * Stable: the caller of vfs_utimes() holds a reference to the path.
 * Tried: attack utimes.
 */
DESCRIBE(times)
{
	add_path(object, 0, (const struct path *)r[0]);
	return true;
}

/*
 * Stable: the inode is locked until the mode is set; the mode is a register.
 * Tried: attacks set-id, device-chmod.
 */
DESCRIBE(chmod_path)
{
	add_file(object, (const struct path *)r[0]);
	add_integer(object, (umode_t)r[1] & S_IALLUGO);
	return true;
}

/*
 * Stable: the inode is locked until the owners are set; the ids are registers.
 * Tried: attack device-chown.
 */
DESCRIBE(chown_path)
{
	add_file(object, (const struct path *)r[0]);
	add_integer(object, (s32)r[1]);
	add_integer(object, (s32)r[2]);
	return true;
}

/*
 * Extended attributes, and flags of the inode (chattr's ioctls), set through a descriptor. If they
 * are set by name, kmod/lookup.c judges them. All other calls that want to write to a mount are
 * judged by other hooks.
 * Stable: the call holds a reference to the file.
 * Tried: attacks chattr, chattr-high.
 */
DESCRIBE(file_xattr)
{
	enum vxe_abi abi;
	unsigned int call = call_current(&abi);

	switch (call) {
	case __NR_fsetxattr:
	case __NR_fremovexattr:
	case __NR_ioctl:
	case CALL_setxattrat:
	case CALL_removexattrat:
		add_file(object, &((struct file *)r[0])->f_path);
		return true;
	}
	return false;
}

/* Adds the name "FSTYPE:/NAME" of an entry, and the mark of its kind. */
static void add_entry(struct object *object, struct dentry *entry)
{
	object->failure = path_describe_dentry(&object->names[0], entry,
					       &object->args[object->nargs++], &object->marks);
	object->marks |= path_kind(entry);
}

/*
 * The kernel passes no mount here, so the name is "FSTYPE:/NAME", which no pattern that begins with
 * a slash matches. Two things are judged here: requests of io_urings, which reach no other hook,
 * and capabilities of a program, which need a rule of their own, as set-id bits do.
 *
 * Stable: the inode is locked until the attribute is set; the attribute's name is the kernel's
 * copy.
 * Tried: attacks capability, acl.
 */
DESCRIBE(xattr_by_entry)
{
	enum vxe_abi abi;

	/* Not an overlay that copies capabilities between its layers, with credentials of its
	 * own. */
	if (!(current->flags & PF_IO_WORKER) && call_current(&abi) != __NR_io_uring_enter &&
	    (strcmp((const char *)r[2], XATTR_NAME_CAPS) || call_has_others_rights()))
		return false;
	add_entry(object, (struct dentry *)r[1]);
	return true;
}

/*
 * file_setattr() with a descriptor reaches no hook that has the file's mount. So it is judged by
 * this name, and so is file_setattr() with a path, in addition to the lookup. The ioctls that do
 * the same have been judged by then.
 *
 * Stable: the inode is locked until the flags are set.
 * Tried: the trials file_setattr of tests/vm/src/objects.c.
 */
DESCRIBE(flags_by_entry)
{
	enum vxe_abi abi;

	if (call_current(&abi) != CALL_file_setattr || call_has_others_rights())
		return false;
	add_entry(object, (struct dentry *)r[0]);
	return true;
}

static const struct object_hook hooks[] = {
	{ "security_path_chmod", POINT_path_chmod, chmod_path },
	{ "security_path_chown", POINT_path_chown, chown_path },
	{ "vfs_utimes", POINT_path_utimes, times },
	{ "mnt_want_write_file", POINT_path_setxattr, file_xattr },
	{ "security_inode_setxattr", POINT_path_setxattr, xattr_by_entry },
	{ "security_inode_removexattr", POINT_path_setxattr, xattr_by_entry },
	/* Since 6.2. In earlier kernels, setting an ACL sets an extended attribute. */
	{ "security_inode_set_acl", POINT_path_setxattr, xattr_by_entry, .optional = true },
	{ "security_inode_remove_acl", POINT_path_setxattr, xattr_by_entry, .optional = true },
	/* Since 6.17, which adds the call */
	{ "security_inode_file_setattr", POINT_path_setxattr, flags_by_entry, .optional = true },
};

const struct object_rows object_attribute = { hooks, ARRAY_SIZE(hooks) };
