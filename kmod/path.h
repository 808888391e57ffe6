/* SPDX-License-Identifier: GPL-2.0 */
/* The names of files, as rules see them. */
#ifndef VXE_PATH_H
#define VXE_PATH_H

#include <linux/limits.h>
#include <linux/path.h>
#include <linux/string.h>
#include <linux/types.h>

#include "kmod/symbol.h"
#include "vxelisp/vxelisp.h"

/* Functions of the kernel that path.c calls and the kernel does not export. */
extern struct symbol path_symbols[];
extern const unsigned int path_symbol_count;

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
 * Each of the path_describe functions writes a name into *room, and makes *arg a string
 * that borrows from it. They return NULL, or why there is no name (a constant string);
 * then *arg is empty. The caller holds references to what it passes. They do not sleep;
 * a spinlock may be held.
 *
 * A path begins with a slash, and no other name does. What holds of the file and is no part
 * of its name is told by the bits of VXE_MARK_* that are set in *marks, if marks is not
 * NULL: so a file can be given no name that means anything else.
 */

/*
 * The name of a file from the root of its mount namespace. VXE_MARK_REMOVED: the file has
 * been unlinked, and this was its last name. Of a file that no path leads to it is
 * "FSTYPE:/NAME", the name within its file system, or "FSTYPE:#INODE" if the kernel knows no
 * name: VXE_MARK_OTHER, but of POSIX queues. Of what never has a path it is what its file
 * system calls it: "pipe:[7]", "memfd:NAME", "tmpfs:SYSV00000000".
 */
const char *path_describe(struct name *room, const struct path *path, struct vxl_arg *arg,
			  unsigned int *marks);

/*
 * The same. VXE_MARK_OTHER also if the file's mount namespace is not the current task's,
 * because whoever makes a namespace chooses what names mean in it; and of a pipe or of
 * memory that the current task has no descriptor of.
 */
const char *path_describe_reached(struct name *room, const struct path *path,
				  struct vxl_arg *arg, unsigned int *marks);

/* Puts a prefix before the name in *arg, which lies in *room. Returns NULL, or why there is
 * no name any more. */
const char *path_prefix(struct name *room, const char *prefix, struct vxl_arg *arg);

/* The name of a directory's entry, whether it exists or not, marked as of
 * path_describe_reached() but never VXE_MARK_REMOVED. */
const char *path_describe_entry(struct name *room, const struct path *dir,
				struct dentry *entry, struct vxl_arg *arg,
				unsigned int *marks);

/* "FSTYPE:/NAME", the name within the file system, whatever is mounted where:
 * VXE_MARK_OTHER. */
const char *path_describe_dentry(struct name *room, struct dentry *dentry,
				 struct vxl_arg *arg, unsigned int *marks);

/* VXE_MARK_NODE if the file is a device, a socket or a FIFO; VXE_MARK_FOLDER if it is a
 * directory; else 0. dentry: may be negative. */
unsigned int path_kind(const struct dentry *dentry);

/* The predicates below do not sleep; a spinlock may be held. */

/* Whether the file has no path, only what its file system calls it: a pipe, a socket, a
 * memfd. */
bool path_is_nameless(const struct path *path);

/* Whether the file is, or lies in, /proc/PID of a task that is not in the current task's
 * subsystem. */
bool path_is_of_task_outside(const struct path *path);

/*
 * Whether the current task has descriptors of the pipe or memory that are together open in that
 * mode (FMODE_READ, FMODE_WRITE). True for any other kind of file.
 */
bool path_is_held(const struct path *path, fmode_t mode);

/* Whether the file is an io_uring. */
bool path_is_ring(const struct path *path);

/* Whether the mount is in no mount namespace. False of the kernel's own file systems (memfd,
 * mqueue, ...). Overwrites *room. */
bool path_is_detached(struct name *room, const struct path *path);

#endif /* VXE_PATH_H */
