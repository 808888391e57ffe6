/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The names by which a process outside asked for what it holds. A process may enter a folder
 * through a symlink, or open a folder or a program through one, and execute by it later. The
 * kernel then knows only what the symlink led to. An activation pattern must match the name that
 * was asked for, whatever the owner of the symlink lets it lead to.
 *
 * While a loaded VXED has activation patterns, each such name that a pattern may match is kept for
 * the process, together with the name of what was found: a pair. A name that begins with the
 * second one is then also tried with the first one in its place. A pair counts for the process
 * that asked, for processes that share its folders (CLONE_FS), for those that they start, and for
 * those that receive the descriptor, if the same user or root had opened it. So nobody can change
 * by a symlink of his own how processes of others are matched.
 *
 * Pairs end with their process. One that asked for more than there is room for may not execute
 * what it holds, unless a pattern matches.
 */
#ifndef VXE_ASKED_H
#define VXE_ASKED_H

#include <linux/limits.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct fs_struct;

#define ASKED_BYTES	32000	/* of the pairs of one process */

/* Begins to keep names, or ends it and forgets all. Process context; does not sleep. */
void asked_watch(bool watch);

/*
 * The *index-th name that the current process may have asked for instead of a name of length bytes.
 * Writes it to to[PATH_MAX], not terminated, and returns its length; 0: there is none, and
 * *index is lower by the number of those that there are. Sets
 * *incomplete if there was one that is not known. Does not sleep.
 */
size_t asked_name(const char *name, size_t length, unsigned int *index, char *to,
		  bool *incomplete);

/*
 * The functions below do not sleep. A spinlock may be held.
 */

/* Keeps a pair for the current process. asked: "" if the name is not known. found: NULL if it has
 * no name that is known. Both end with a NUL. */
void asked_keep(const char *found, const char *asked);

/* Notes that a process, nobody knows which one, has asked for something by an unknown name. */
void asked_lose(void);

/* The current process has made a new one, which has not run yet: it gets the same pairs. */
void asked_inherit(pid_t tgid, const struct fs_struct *fs);

/*
 * The current process has received a descriptor of what has this name. Nobody knows from which
 * process. So it gets the pairs for this very name of each process of the user that has opened
 * the file, if that user is its own or root.
 */
void asked_receive(const char *found, kuid_t opener);

/* The process has ended. */
void asked_forget(pid_t tgid);

#endif /* VXE_ASKED_H */
