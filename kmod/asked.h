/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Remembers by which names processes outside asked for what they hold. A process may enter a
 * directory through a symlink, or open a directory or a program through one, and execute by it
 * later. By then the kernel knows only the target of the symlink. But an activation pattern must
 * match the name that was asked for, wherever the owner of the symlink makes it lead.
 *
 * While a loaded VXED has activation patterns, each such name that a pattern may match is kept for
 * the process, together with the name of the file that was found. The two names are a pair. A name
 * that begins with the found name is later matched a second time, with the name that was asked for
 * in its place.
 *
 * A pair counts for the process that asked, for processes that share its fs_struct (CLONE_FS), and
 * for the processes that they start. It also counts for processes that receive the descriptor, if
 * the file was opened by the same user or by root. So no user can change how the processes of
 * another user are matched, by means of a symlink of his own.
 *
 * A process's pairs are dropped when it ends. If there was no room for all pairs of a process, it
 * may execute what it holds only if a pattern matches; any other such exec is refused.
 */
#ifndef VXE_ASKED_H
#define VXE_ASKED_H

#include <linux/limits.h>
#include <linux/types.h>
#include <linux/uidgid.h>

struct fs_struct;

#define ASKED_BYTES	32000	/* of the names of one process's pairs */

/* Allocates the table of pairs. Returns 0 or -ENOMEM. May sleep. asked_exit() frees it; nothing may
 * be watched any more. */
int asked_init(void);
void asked_exit(void);

/* Starts keeping names, or stops it and forgets all names. Process context; may sleep. The caller
 * makes sure that no other call runs at the same time. */
void asked_watch(bool watch);

/*
 * Finds the *index-th name that the current process may have asked for in place of name, which has
 * length bytes. Writes it to to[PATH_MAX], not terminated, and returns its length. If there are not
 * that many, returns 0 and subtracts from *index how many there are. Sets *incomplete if the
 * process may have asked by a name that is not known. Does not sleep.
 */
size_t asked_name(const char *name, size_t length, unsigned int *index, char *to,
		  bool *incomplete);

/*
 * The functions below do not sleep. A spinlock may be held.
 */

/* Keeps a pair for the current process. found: the name of the file, or NULL if it is not known.
 * asked: the name that was asked for, or "" if it is not known. Both are NUL-terminated and
 * copied. */
void asked_keep(const char *found, const char *asked);

/* Notes that some process, not known which, has asked for something by an unknown name. */
void asked_lose(void);

/* The current process has created another one, which has not run yet. That one gets the same
 * pairs. */
void asked_inherit(pid_t tgid, const struct fs_struct *fs);

/*
 * The current process has received a descriptor of the file named found, from an unknown process.
 * opener: the user that opened the file. If that is the current process's own user or root, the
 * current process gets the pairs for this very name with which that user asked.
 */
void asked_receive(const char *found, kuid_t opener);

/* Drops the pairs of a process that has ended. */
void asked_forget(pid_t tgid);

#endif /* VXE_ASKED_H */
