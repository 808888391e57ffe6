/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a VXED is stored: its text in /etc/vxe/NAME.vxed, and its state in the directory
 * /var/lib/vxe/vxeds/NAME:
 *
 *	0001.vxed, 0002.vxed, ...	the texts before each change (see history.h)
 *	changes				"0001 TIME [USER FROM] WHAT\n": the change that made the
 *					next text
 *	rejected/ID.MODEL.vxed		rules that must not be proposed again (see upgrade.h)
 *	key				key of the ids of proposals, in hexadecimal
 *	trace.jsonl, trace.patterns, trace.pid	a trace (see collect.h)
 */
#ifndef LIBVXE_HOME_H
#define LIBVXE_HOME_H

#include <linux/limits.h>

#include "libvxe/failure.h"
#include "uapi/vxe.h"

#define HOME_VXEDS	"/etc/vxe"
#define HOME_STATE	"/var/lib/vxe/vxeds"
#define HOME_KEY_SIZE	32	/* bytes */

struct home {
	char name[VXE_NAME_SIZE];
	char file[PATH_MAX];		/* of the text */
	char state[PATH_MAX - 64];	/* the directory of this VXED */
};

/*
 * Finds the home of a VXED. what: its name, or a file: with a slash in it, or ending in
 * ".vxed". A file is compiled, and its VXED has the name that it declares. state: the
 * directory instead of HOME_STATE; NULL: that one. library: as for source_resolve().
 * A name that cannot be one, a file that cannot be read and one that is no VXED are
 * each a FAILURE_INPUT.
 */
bool home_find(struct home *home, const char *what, const char *state, const char *library,
	       struct failure *failure);

/* The home of a VXED whose name is known. Its file need not exist. */
bool home_of_name(struct home *home, const char *name, const char *state,
		  struct failure *failure);

/* Resolves a name or file where no state is needed. Returns what itself if it is written like a
 * file, or is "-", or if only a file of that name exists. Otherwise it is the name of a VXED: writes
 * /etc/vxe/WHAT.vxed to path, and returns that. */
const char *home_file(const char *what, char path[PATH_MAX]);

/* Writes "STATE/SUFFIX" to path. */
void home_path(const struct home *home, const char *suffix, char path[PATH_MAX]);

/* Creates the home's directory and, unless it is NULL, the given directory in it. */
bool home_make(const struct home *home, const char *directory, struct failure *failure);

/* Locks the home against other processes that change it; sleeps until it is free. Closing
 * the returned descriptor unlocks it. -1: failed. */
int home_lock(const struct home *home, struct failure *failure);

/* Reads the key, or creates one if there is none. */
bool home_key(const struct home *home, unsigned char key[HOME_KEY_SIZE],
	      struct failure *failure);

#endif
