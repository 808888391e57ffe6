/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What tasks outside reach through symlinks. This finds the names by which they ask, and hands
 * them to kmod/asked.h.
 */
#ifndef VXE_REACHED_H
#define VXE_REACHED_H

#include <linux/fs.h>
#include <linux/path.h>
#include <linux/types.h>

#include "kmod/symbol.h"

/* The functions that are hooked for tasks outside, *count of them, unresolved: where a symlink is
 * followed, and the others. They live as long as the module. */
struct symbol *reached_symbols_follow(unsigned int *count);
struct symbol *reached_symbols(unsigned int *count);

/* What is read of a structure that is private to the kernel, and where it is expected, in bytes. */
#define REACHED_MEMBERS		4
struct member {
	const char *structure, *name;
	int offset;
};
extern const struct member reached_members[REACHED_MEMBERS];

/* Frees all. No hook may be armed. */
void reached_exit(void);

/*
 * The current task has the id TASK_ID_FOLLOWED and opens a file. locked: a directory may be locked,
 * so that no name can be looked up. May sleep, unless locked.
 */
void reached_opens(const struct path *path, const struct file *file, bool locked);

/* The current task's call, or its opens for an exec, are over. If the task has the id
 * TASK_ID_FOLLOWED, it gets 0. Does not sleep. */
void reached_end(void);

#endif /* VXE_REACHED_H */
