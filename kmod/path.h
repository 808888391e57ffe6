/* SPDX-License-Identifier: GPL-2.0 */
/* The names of files, in the form that rules match. */
#ifndef VXE_PATH_H
#define VXE_PATH_H

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/path.h>
#include <linux/string.h>
#include <linux/types.h>

#include "kmod/climb.h"
#include "kmod/symbol.h"
#include "vxelisp/vxelisp.h"

/* A kernel function that path.c calls. The kernel does not export it. */
extern struct symbol path_symbol;

/* Room for a name of up to PATH_MAX bytes. */
struct name {
	char bytes[PATH_MAX];
};

/* Makes *arg a string that borrows the bytes. length: in bytes. */
static inline void name_set(struct vxl_arg *arg, const char *bytes, size_t length)
{
	arg->kind = VXL_ARG_STRING;
	arg->string.bytes = bytes;
	arg->string.length = length;
}

/*
 * Each of the path_describe functions writes a name into *room, and makes *arg a string that
 * borrows from it. It returns NULL, or a constant string that says why there is no name; *arg is
 * then empty. The caller holds references to what it passes. They do not sleep; a spinlock may be
 * held.
 *
 * A path begins with a slash; no other name does. Facts about the file that are not part of its
 * name are VXE_MARK_* bits, which are set in *marks unless marks is NULL. They are kept out of the
 * name so that nobody can imitate them by the choice of a file's name.
 */

/*
 * The name of a file from the root of its mount namespace. VXE_MARK_REMOVED: the file has been
 * unlinked, and this was its last name.
 *
 * If no path leads to the file, its name is "FSTYPE:/NAME", with the name within its file system,
 * or "FSTYPE:#INODE" if the kernel knows no name. VXE_MARK_OTHER is then set, except for POSIX
 * queues. A kind of file that never has a path keeps the name that its file system gives it:
 * "pipe:[7]", "memfd:NAME", "tmpfs:SYSV00000000".
 */
const char *path_describe(struct name *room, const struct path *path, struct vxl_arg *arg,
			  unsigned int *marks);

/* Whether the current task's root is the root of its mount namespace, so that it is in no chroot.
 * Overwrites *room. Does not sleep. */
bool path_root_is_top(struct name *room);

/*
 * Like path_describe(), but sets VXE_MARK_OTHER in two more cases. First, the file is in another
 * mount namespace than the current task: whoever creates a namespace decides what names mean in it.
 * Second, the file is a pipe or memory of which the current task has no descriptor.
 */
const char *path_describe_reached(struct name *room, const struct path *path,
				  struct vxl_arg *arg, unsigned int *marks);

/* Whether the file never has a path, only a name that its file system makes up: a pipe, a socket, a
 * memfd. Does not sleep; a spinlock may be held. */
static inline bool path_is_nameless(const struct path *path)
{
	const struct dentry *dentry = path->dentry;

	return dentry->d_op && dentry->d_op->d_dname &&
	       (!IS_ROOT(dentry) || dentry != path->mnt->mnt_root);
}

#define MQUEUE_MAGIC	0x19800202	/* from the kernel's ipc/mqueue.c */

#define NAME_BEHIND	8		/* free bytes after a name made by path_name() */

/* Makes the name of a file or directory entry, if that name does not get VXE_MARK_OTHER. Sets
 * *moment to when the file had this name. False: it cannot tell the name. A NUL follows the name;
 * the caller may overwrite NAME_BEHIND bytes from there on. Call with preemption disabled. */
static inline bool path_name(struct name *room, const struct path *path, struct vxl_string *name,
			     struct climb_moment *moment)
{
	char *end = room->bytes + sizeof(room->bytes) - NAME_BEHIND;

	if (path_is_nameless(path) || path->dentry->d_sb->s_magic == MQUEUE_MAGIC)
		return false;
	name->bytes = climb(path, room->bytes, end, moment);
	name->length = end - name->bytes;
	return name->bytes;
}

/* True if path_name() can tell the name. False does not mean that it cannot. Call with preemption
 * disabled. */
static inline bool path_has_name(const struct path *path)
{
	return !path_is_nameless(path) && path->dentry->d_sb->s_magic != MQUEUE_MAGIC &&
	       climb_reaches(path);
}

/* Puts a prefix before the name in *arg, which must lie in *room. Returns NULL, or why there is no
 * name any more, as a constant. */
const char *path_prefix(struct name *room, const char *prefix, struct vxl_arg *arg);

/* The name of a directory entry, which need not exist. Sets marks as path_describe_reached() does,
 * but never VXE_MARK_REMOVED. */
const char *path_describe_entry(struct name *room, const struct path *dir,
				struct dentry *entry, struct vxl_arg *arg,
				unsigned int *marks);

/* The name of a file within its file system, "FSTYPE:/NAME", regardless of mounts. Always sets
 * VXE_MARK_OTHER. */
const char *path_describe_dentry(struct name *room, struct dentry *dentry,
				 struct vxl_arg *arg, unsigned int *marks);

/* VXE_MARK_NODE if the file is a device, a socket or a FIFO; VXE_MARK_FOLDER if it is a
 * directory; else 0. dentry: may be negative. */
unsigned int path_kind(const struct dentry *dentry);

/* Whether the file system compares names by a function of its own. File systems that accept several
 * spellings of one name do: upper and lower case, or FAT's short names. Any context. */
static inline bool path_folds(const struct dentry *dentry)
{
	return dentry->d_flags & DCACHE_OP_COMPARE;
}

/* The predicates below do not sleep; a spinlock may be held. */

/* Whether the file is in a proc file system. */
static inline bool path_is_of_proc(const struct path *path)
{
	return unlikely(path->dentry->d_sb->s_magic == PROC_SUPER_MAGIC);
}

/* Whether the file is /proc/PID/environ, or that of a thread. */
static inline bool path_is_environment(const struct path *path)
{
	return path_is_of_proc(path) && !strcmp(path->dentry->d_name.name, "environ");
}

/* Whether the file is, or lies in, /proc/PID of a task that is not in the current task's
 * subsystem. */
bool path_is_of_task_outside(const struct path *path);

/*
 * Whether the current task's descriptors of the pipe or memory, taken together, are open in that
 * mode (FMODE_READ, FMODE_WRITE). True for any other kind of file.
 */
bool path_is_held(const struct path *path, fmode_t mode);

/* Whether the file is an io_uring. */
bool path_is_ring(const struct path *path);

/* Whether the mount is in no mount namespace. False for the kernel's internal mounts (memfd,
 * mqueue, ...). Overwrites *room. */
bool path_is_detached(struct name *room, const struct path *path);

#endif /* VXE_PATH_H */
