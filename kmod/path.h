/* SPDX-License-Identifier: GPL-2.0 */
/* Names of what the kernel holds, as rules see them. */
#ifndef VXE_PATH_H
#define VXE_PATH_H

#include <linux/path.h>
#include <linux/socket.h>

#include "kmod/judge.h"
#include "kmod/symbol.h"

/* What this needs of the kernel and is not exported. */
extern struct symbol path_symbols[];
extern const unsigned int path_symbol_count;

/*
 * Each writes into the judge's buffer of that index, of which *arg then
 * borrows, and returns NULL, or why there is no name. Any context; no sleep.
 */

/* The absolute name of an existing file from its mount namespace's root;
 * " (deleted)" behind it if it has been unlinked; "FSTYPE:/NAME" of a file that no name
 * leads to, "FSTYPE:#INODE" if the kernel has none. */
const char *path_describe(struct judge *judge, unsigned int index,
			  const struct path *path, struct vxl_arg *arg);

/* The same, but of what was removed its last name. */
const char *path_describe_last(struct judge *judge, unsigned int index,
			       const struct path *path, struct vxl_arg *arg);

/* The same as path_describe(), with "other:" before it if the mount namespace is not the current
 * task's: whoever makes one chooses what a name means in it; and before a pipe and
 * memory of which the task has no descriptor itself. */
const char *path_describe_reached(struct judge *judge, unsigned int index,
				  const struct path *path, struct vxl_arg *arg);

/* Puts a prefix before what path_describe made. */
const char *path_prefix(struct judge *judge, unsigned int index, const char *prefix,
			struct vxl_arg *arg);

/* The name of an entry, existing or not, of that directory; marked likewise. */
const char *path_describe_entry(struct judge *judge, unsigned int index,
				const struct path *dir, struct dentry *entry,
				struct vxl_arg *arg);

/* "FSTYPE:/NAME" in its file system, whatever is mounted where. */
const char *path_describe_dentry(struct judge *judge, unsigned int index,
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
bool path_is_detached(struct judge *judge, const struct path *path);

/* "inet:ADDR:PORT" and so on, see objects.def. family: as which the kernel takes
 * it; length: bytes of the address. */
const char *path_describe_address(struct judge *judge, unsigned int index, int family,
				  const struct sockaddr *address, int length,
				  struct vxl_arg *arg);

/* The name that a unix socket is bound to; "unix:" if none. */
struct sock;
const char *path_describe_unix(struct judge *judge, unsigned int index,
			       struct sock *sock, struct vxl_arg *arg);

/* What lockdown calls it, whose numbers differ from kernel to kernel; "unknown"
 * if the kernel does not tell. Borrowed for ever. */
const char *path_lockdown_reason(unsigned int reason);

/* Whether a name that was described as reached begins with "other:". */
static inline bool path_is_elsewhere(const struct vxl_arg *arg)
{
	return arg->string.length >= 6 && !memcmp(arg->string.bytes, "other:", 6);
}

#endif /* VXE_PATH_H */
