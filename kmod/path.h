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

/* Room for a name of up to PATH_MAX bytes, and " (deleted)" behind it. */
struct name {
	char bytes[PATH_MAX + 16];
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
 */

/*
 * The name of a file from the root of its mount namespace, with " (deleted)" behind it if
 * the file has been unlinked. Of a file that no name leads to it is "FSTYPE:/NAME", the name
 * within its file system, or "FSTYPE:#INODE" if the kernel knows no name.
 */
const char *path_describe(struct name *room, const struct path *path, struct vxl_arg *arg);

/* The same, but of a file that has been unlinked its last name alone. */
const char *path_describe_last(struct name *room, const struct path *path, struct vxl_arg *arg);

/*
 * The same as path_describe(), with "other:" before the name if the file's mount namespace is
 * not the current task's, because whoever makes a namespace chooses what names mean in it; and
 * before the name of a pipe or of memory that the current task has no descriptor of.
 */
const char *path_describe_reached(struct name *room, const struct path *path,
				  struct vxl_arg *arg);

/* Puts a prefix before the name in *arg, which lies in *room. Returns NULL, or why there is
 * no name any more. */
const char *path_prefix(struct name *room, const char *prefix, struct vxl_arg *arg);

/* The name of a directory's entry, whether it exists or not, marked as of
 * path_describe_reached() but never " (deleted)". */
const char *path_describe_entry(struct name *room, const struct path *dir,
				struct dentry *entry, struct vxl_arg *arg);

/* "FSTYPE:/NAME", the name within the file system, whatever is mounted where. */
const char *path_describe_dentry(struct name *room, struct dentry *dentry,
				 struct vxl_arg *arg);

/* The predicates below do not sleep; a spinlock may be held. */

/* Whether the file has no path, only what its file system calls it: a pipe, a socket, a
 * memfd. */
bool path_is_nameless(const struct path *path);

/* Whether the file is, or lies in, /proc/PID of a task that is not in the current task's
 * subsystem. */
bool path_is_of_task_outside(const struct path *path);

/*
 * Whether the current task has descriptors of a pipe, or of memory, that are open in that
 * mode (FMODE_READ, FMODE_WRITE), one alone or several together. True of other files.
 */
bool path_is_held(const struct path *path, fmode_t mode);

/* Whether the file is an io_uring. */
bool path_is_ring(const struct path *path);

/* Whether the mount is in no mount namespace. False of the kernel's own file systems (memfd,
 * mqueue, ...). Overwrites *room. */
bool path_is_detached(struct name *room, const struct path *path);

/* Whether a described name begins with "other:". */
static inline bool path_is_elsewhere(const struct vxl_arg *arg)
{
	return arg->string.length >= 6 && !memcmp(arg->string.bytes, "other:", 6);
}

#endif /* VXE_PATH_H */
