/* SPDX-License-Identifier: GPL-2.0 */
/* Names of what the kernel holds, as rules see them. */
#ifndef VXE_PATH_H
#define VXE_PATH_H

#include <linux/limits.h>
#include <linux/path.h>
#include <linux/string.h>

#include "kmod/symbol.h"
#include "vxelisp/vxelisp.h"

/* What this needs of the kernel and is not exported. */
extern struct symbol path_symbols[];
extern const unsigned int path_symbol_count;

/* Room for a name of PATH_MAX bytes, and for what marks a deleted file. */
struct name {
	char bytes[PATH_MAX + 16];
};

/* Makes *arg a string that borrows the bytes. */
static inline void name_set(struct vxl_arg *arg, const char *bytes, size_t length)
{
	arg->kind = VXL_ARG_STRING;
	arg->string.bytes = bytes;
	arg->string.length = length;
}

/*
 * Each writes into the judge's buffer of that index, of which *arg then
 * borrows, and returns NULL, or why there is no name. Any context; no sleep.
 */

/* The absolute name of an existing file from its mount namespace's root;
 * " (deleted)" behind it if it has been unlinked; "FSTYPE:/NAME" of a file that no name
 * leads to, "FSTYPE:#INODE" if the kernel has none. */
const char *path_describe(struct name *room, const struct path *path, struct vxl_arg *arg);

/* The same, with "other:" before it if the mount namespace is not the current
 * task's: whoever makes one chooses what a name means in it; and before a pipe and
 * memory of which the task has no descriptor itself. */
const char *path_describe_reached(struct name *room,
				  const struct path *path, struct vxl_arg *arg);

/* Puts a prefix before what path_describe made. */
const char *path_prefix(struct name *room, const char *prefix,
			struct vxl_arg *arg);

/* The name of an entry, existing or not, of that directory; marked likewise. */
const char *path_describe_entry(struct name *room,
				const struct path *dir, struct dentry *entry,
				struct vxl_arg *arg);

/* "FSTYPE:/NAME" in its file system, whatever is mounted where. */
const char *path_describe_dentry(struct name *room,
				 struct dentry *dentry, struct vxl_arg *arg);

/* Whether it is named by its file system alone: a pipe, a socket, a memfd. */
bool path_is_nameless(const struct path *path);

/* Whether it is, or lies in, the directory in proc of a task outside of the current one's
 * subsystem. */
bool path_is_of_task_outside(const struct path *path);

/* Whether it is an io_uring. */
bool path_is_ring(const struct path *path);

/* Whether the mount is in no namespace, and its file system not the kernel's
 * own (memfd, mqueue, ...). */
bool path_is_detached(struct name *room, const struct path *path);

/* Whether a name that was described as reached begins with "other:". */
static inline bool path_is_elsewhere(const struct vxl_arg *arg)
{
	return arg->string.length >= 6 && !memcmp(arg->string.bytes, "other:", 6);
}

#endif /* VXE_PATH_H */
