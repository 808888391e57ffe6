/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the names by which tasks outside ask for files through symlinks, and passes them to
 * kmod/asked.h.
 */
#ifndef VXE_REACHED_H
#define VXE_REACHED_H

#include <linux/fs.h>
#include <linux/path.h>
#include <linux/types.h>

#include "kmod/symbol.h"

/* The functions hooked for tasks outside, *count of them, unresolved: the one that follows a
 * symlink, and all others. They live as long as the module. */
struct symbol *reached_symbols_follow(unsigned int *count);
struct symbol *reached_symbols(unsigned int *count);

/* The members that are read from a structure private to the kernel, and their expected offsets in
 * bytes. arm.c compares them with the kernel's BTF. */
#define REACHED_MEMBERS		4
struct member {
	const char *structure, *name;
	int offset;
};
extern const struct member reached_members[REACHED_MEMBERS];

/* Frees all notes. No hook may be armed any more. */
void reached_exit(void);

/*
 * Call when the current task has the id TASK_ID_FOLLOWED and opens a file. locked: a directory may
 * be locked, so no name can be looked up. May sleep, unless locked.
 */
void reached_opens(const struct path *path, const struct file *file, bool locked);

/* Call when the current task's call, or its opens for an exec, are over. Changes the id
 * TASK_ID_FOLLOWED to 0, and leaves any other id. Does not sleep. */
void reached_end(void);

#endif /* VXE_REACHED_H */
