// SPDX-License-Identifier: GPL-2.0
/* Names: create, remove, rename and link. */
#include "kmod/object/rows.h"

#include <linux/fs.h>
#include <linux/path.h>
#include <linux/stat.h>

#include "kmod/call.h"
#include "kmod/object/describe.h"
#include "kmod/path.h"
#include "kmod/quick.h"

/* Adds the name of a directory entry, which need not exist, and stores it in names[index]. The kind
 * of the file with that name cannot change before the name is used. */
static void add_entry(struct object *object, unsigned int index, const struct path *dir,
		      struct dentry *entry)
{
	const char *failure = path_describe_entry(&object->names[index], dir, entry,
						  &object->args[object->nargs++],
						  &object->marks);

	object->marks |= path_kind(entry) & VXE_MARK_NODE;
	object->failure = object->failure ?: failure;
}

/*
 * Stable, here and in all functions below: the caller has locked the directory, so others can
 * neither make, remove nor rename the entry until the operation is done. The one exception is
 * the old name of a link. Directories above may still be renamed.
 * Tried: race unlink; attack device-unlink.
 */
DESCRIBE(entry)
{
	add_entry(object, 0, (const struct path *)r[0], (struct dentry *)r[1]);
	return true;
}

/*
 * Stable: as entry; the mode is a register.
 * Tried: attack mkdir.
 */
DESCRIBE(entry_mode)
{
	entry(r, object);
	add_integer(object, (umode_t)r[2]);
	return true;
}

/* bind() of a unix socket creates its name by mknod, so this mknod is judged as the bind. */
static bool bind_entry(struct object *object)
{
	object->point = POINT_socket_bind;
	add_prefix(object, "unix:");
	return true;
}

/* VXE_MARK_READS if the current call is an open that creates a file and asks to read it. openat2()
 * has its flags in user memory, so it gets no mark. */
static unsigned int open_marks(void)
{
	const struct pt_regs *regs = task_pt_regs(current);
	enum vxe_abi abi;
	u32 flags;

	switch (call_current(&abi)) {
	case __NR_open:
		flags = abi == VXE_ABI_I386 ? regs->cx : regs->si;
		break;
	case __NR_openat:
		flags = regs->dx;
		break;
	default:
		return 0;
	}
	return (flags & O_ACCMODE) == O_RDWR || (flags & O_ACCMODE) == O_RDONLY ?
	       VXE_MARK_READS : 0;
}

/*
 * Stable: as entry; the mode and the device number are registers.
 * Tried: attacks mknod, fifo, socket-bind.
 */
DESCRIBE(mknod)
{
	entry(r, object);
	if (S_ISSOCK((umode_t)r[2]))
		return bind_entry(object);
	object->marks |= open_marks();
	add_integer(object, (umode_t)r[2]);
	add_integer(object, (unsigned int)r[3]);
	return true;
}

/*
 * Stable: as entry; the link's target is the kernel's copy.
 * Tried: attack symlink.
 */
DESCRIBE(symlink)
{
	add_string(object, (const char *)r[2]);
	return entry(r, object);
}

/*
 * Stable: as entry for the new name. The old file is held by a reference; its directory is
 * not locked, so the old name may change, but the link is made to the file that was
 * described.
 * Tried: attacks hard-link, device-link.
 */
DESCRIBE(hard_link)
{
	const struct path *dir = (const struct path *)r[1];

	/* The kernel has checked that both names are on the same mount. */
	add_entry(object, 0, dir, (struct dentry *)r[0]);
	add_entry(object, 1, dir, (struct dentry *)r[2]);
	return true;
}

/*
 * Stable: both directories are locked until the rename is done; the flags are a register.
 * Tried: race rename; attack rename.
 */
DESCRIBE(rename_entry)
{
	add_entry(object, 0, (const struct path *)r[0], (struct dentry *)r[1]);
	add_entry(object, 1, (const struct path *)r[2], (struct dentry *)r[3]);
	add_integer(object, (unsigned int)r[4]);
	return true;
}

/*
 * The other half of an exchange: the file at the new name gets the old one.
 * Stable: as rename_entry.
 * Tried: attack exchange.
 */
DESCRIBE(exchanged_entry)
{
	const unsigned long swapped[] = { r[2], r[3], r[0], r[1], r[4] };

	return (unsigned int)r[4] & RENAME_EXCHANGE && rename_entry(swapped, object);
}

/* Whether a table permits an object that the functions above describe by its name alone. */
static bool entry_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed,
			  unsigned int point)
{
	struct dentry *dentry = (struct dentry *)r[1];

	return quick_entry(judge, vxed, point, (const struct path *)r[0], dentry,
			   path_kind(dentry) & VXE_MARK_NODE);
}

static bool unlink_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed)
{
	return entry_quickly(r, judge, vxed, POINT_path_unlink);
}

static bool rmdir_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed)
{
	return entry_quickly(r, judge, vxed, POINT_path_rmdir);
}

static bool mkdir_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed)
{
	return entry_quickly(r, judge, vxed, POINT_path_mkdir);
}

static bool mknod_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed)
{
	return tables_make_node((umode_t)r[2]) && entry_quickly(r, judge, vxed, POINT_path_mknod);
}

/* Like rename_entry, for renames that are no exchange. */
static bool rename_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed)
{
	const struct path old = { .mnt = ((const struct path *)r[0])->mnt,
				  .dentry = (struct dentry *)r[1] };
	const struct path new = { .mnt = ((const struct path *)r[2])->mnt,
				  .dentry = (struct dentry *)r[3] };

	return !((unsigned int)r[4] & RENAME_EXCHANGE) &&
	       quick_pair(judge, vxed, POINT_path_rename, &old, &new,
			  (path_kind(old.dentry) | path_kind(new.dentry)) & VXE_MARK_NODE);
}

/* Like hard_link. */
static bool link_quickly(const unsigned long *r, struct judge *judge, const struct vxed *vxed)
{
	const struct path *dir = (const struct path *)r[1];
	const struct path old = { .mnt = dir->mnt, .dentry = (struct dentry *)r[0] };
	const struct path new = { .mnt = dir->mnt, .dentry = (struct dentry *)r[2] };

	return quick_pair(judge, vxed, POINT_path_link, &old, &new,
			  (path_kind(old.dentry) | path_kind(new.dentry)) & VXE_MARK_NODE);
}

static const struct object_hook hooks[] = {
	{ "security_path_unlink", POINT_path_unlink, entry, .quick = unlink_quickly },
	{ "security_path_rmdir", POINT_path_rmdir, entry, .quick = rmdir_quickly },
	{ "security_path_mkdir", POINT_path_mkdir, entry_mode, .quick = mkdir_quickly },
	{ "security_path_mknod", POINT_path_mknod, mknod, .quick = mknod_quickly },
	{ "security_path_symlink", POINT_path_symlink, symlink },
	{ "security_path_link", POINT_path_link, hard_link, .quick = link_quickly },
	{ "security_path_rename", POINT_path_rename, rename_entry, .also = exchanged_entry,
	  .quick = rename_quickly },
};

const struct object_rows object_path = { hooks, ARRAY_SIZE(hooks) };
