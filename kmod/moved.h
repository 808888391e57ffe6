/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The names that folders and programs had before they were renamed. A task may hold a folder (as
 * its working directory or root, or by a descriptor) or a program while somebody renames it. An
 * activation pattern must match the name under which the task got it, whoever renames it later.
 *
 * While a loaded VXED has activation patterns, each move of a folder or a regular file in the
 * tree of names is recorded under the lock that the kernel holds for the move (rename_lock). A
 * record belongs to an inode and contains all names that the inode had within its file system.
 * It ends when the kernel frees the inode. Until then somebody may hold it.
 *
 * Technique: as Landlock's objects (security/landlock/object.h), a record is tied to an inode
 * without a reference to it.
 */
#ifndef VXE_MOVED_H
#define VXE_MOVED_H

#include <linux/limits.h>
#include <linux/path.h>

#include "kmod/path.h"
#include "kmod/symbol.h"

#define MOVED_NAMES	32	/* names of one inode; one that had more is incomplete */
#define MOVED_BYTES	4096	/* of these names */

/* Room for moved_name(). */
struct moved {
	bool incomplete;	/* set if a name that the file may have had is not known */
	char name[PATH_MAX];	/* the result; not terminated */
	char tail[PATH_MAX];
	struct name room;
};

/* The hooked functions, *count of them, unresolved. They live as long as the module. */
struct symbol *moved_symbols(unsigned int *count);

/* Begins to record moves, or ends it and forgets all. Process context; does not sleep. */
void moved_watch(bool watch);

/*
 * The index-th name that a file may have had before a rename, as it would have been seen from the
 * root of the mount namespace. Writes it into moved->name and returns its length, or 0 if there
 * are no more names. Some of these names may never have existed, if several folders on the path
 * were renamed. Each name that existed since moves are recorded is among them, unless
 * moved->incomplete is set; it is valid after a result of 0. The caller holds a reference to the
 * path. Process context; may sleep.
 */
size_t moved_name(struct moved *moved, const struct path *path, unsigned int index);

#endif /* VXE_MOVED_H */
