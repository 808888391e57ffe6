/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Remembers the names that directories and programs had before they were renamed. A task may hold a
 * directory (as its working directory or root, or by a descriptor) or a program while somebody
 * renames it. An activation pattern must match the name under which the task got it, no matter who
 * renames it later.
 *
 * While a loaded VXED has activation patterns, each rename of a directory or a regular file is
 * recorded, under the lock that the kernel holds for the rename (rename_lock). A record belongs to
 * an inode and holds all names that the inode had within its file system. It lives until the kernel
 * frees the inode, because until then a task may hold the file.
 *
 * As with Landlock's objects (security/landlock/object.h), a record is tied to an inode without
 * holding a reference to it.
 */
#ifndef VXE_MOVED_H
#define VXE_MOVED_H

#include <linux/limits.h>
#include <linux/path.h>

#include "kmod/path.h"
#include "kmod/symbol.h"

#define MOVED_NAMES	32	/* of one inode; with more the record is incomplete */
#define MOVED_BYTES	4096	/* of one inode's names */

/* Buffers for moved_name(). */
struct moved {
	bool incomplete;	/* the file may have had a name that is not known */
	char name[PATH_MAX];	/* the result; not terminated */
	char tail[PATH_MAX];
	struct name room;
};

/* The hooked functions, *count of them, unresolved. They live as long as the module. */
struct symbol *moved_symbols(unsigned int *count);

/* The offset in bytes of mnt_list in struct mount, which is private to the kernel; -1: unknown. Set
 * from the kernel's BTF before the functions are hooked. */
extern int moved_list_offset;

/* Allocates the table of records. Returns 0 or -ENOMEM. May sleep. moved_exit() frees it; nothing
 * may be watched any more. */
int moved_init(void);
void moved_exit(void);

/* Starts recording moves, or stops it and forgets all records. Process context; may sleep. The
 * caller makes sure that no other call runs at the same time. */
void moved_watch(bool watch);

/*
 * Finds the index-th name that a file may have had before a rename, as seen from the root of the
 * mount namespace. Writes it to moved->name and returns its length, or 0 if there are no more
 * names. If several directories on the path were renamed, some of these names may never have
 * existed. But every name that the file had since recording began is among them, unless
 * moved->incomplete is set. That flag is valid after a result of 0. The caller holds a reference to
 * the path. Process context; may sleep.
 */
size_t moved_name(struct moved *moved, const struct path *path, unsigned int index);

/*
 * Whether a path that has no name in any mount namespace may have had one: its mount, or a mount
 * that it is still attached to, was unmounted since recording began. False for a mount that never
 * had a name. The caller holds a reference to the path. Process context; may sleep.
 */
bool moved_was_unmounted(const struct path *path);

#endif /* VXE_MOVED_H */
