/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The names by which a process outside asked for what it holds. A process may enter a folder
 * through a symlink, or open a folder or a program through one, and execute by it later. The
 * kernel then knows only what the symlink led to. An activation pattern must match the name that
 * was asked for, whatever the owner of the symlink lets it lead to.
 *
 * While a loaded VXED has activation patterns, each such name that a pattern may match is kept for the
 * process, together with the name of what was found: a pair. A name that begins with the second
 * one is then also tried with the first one in its place. A pair counts for the process that
 * asked, for processes that share its folders (CLONE_FS), for those that they start, and for those that
 * receive the descriptor, if the same user or root had opened it. So nobody can change by a
 * symlink of his own how processes of others are matched.
 *
 * Pairs end with their process. One that asked for more than there is room for may not execute
 * what it holds, unless a pattern matches.
 */
#ifndef VXE_ASKED_H
#define VXE_ASKED_H

#include <linux/fs.h>
#include <linux/path.h>
#include <linux/types.h>

#include "kmod/symbol.h"

#define ASKED_BYTES	32000	/* of the pairs of one process */

/* The functions that are hooked for tasks outside, *count of them, unresolved: where a symlink is
 * followed, and the others. They live as long as the module. */
struct symbol *asked_symbols_follow(unsigned int *count);
struct symbol *asked_symbols(unsigned int *count);

/* Begins to keep names, or ends it and forgets all. Process context; does not sleep. */
void asked_watch(bool watch);

/*
 * The index-th name that the current process may have asked for instead of a name of length bytes.
 * Writes it to to[PATH_MAX], not terminated, and returns its length; 0: there is none. Sets
 * *incomplete if there was one that is not known. Does not sleep.
 */
size_t asked_name(const char *name, size_t length, unsigned int index, char *to,
		  bool *incomplete);

/*
 * The current task has the id TASK_ID_FOLLOWED and opens a file. locked: a directory may be locked, so
 * that no name can be looked up. May sleep, unless locked.
 */
void asked_opens(const struct path *path, const struct file *file, bool locked);

/* The current task's call, or its opens for an exec, are over. If the task has the id
 * TASK_ID_FOLLOWED, it gets 0. Does not sleep. */
void asked_end(void);

#endif /* VXE_ASKED_H */
