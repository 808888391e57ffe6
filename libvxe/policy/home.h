/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where a VXED lives: its text in /etc/vxe/NAME.vxed, and what vxed keeps about it
 * in /var/lib/vxe/vxeds/NAME:
 *
 *	0001.vxed, 0002.vxed, ...	the texts before each change
 *	changes				"0001 TIME WHAT\n": what made the next one
 *	rejected/ID.vxed		rules that must not be proposed again
 *	key				of the IDs of vxed upgrade, in hexadecimal
 *	trace.jsonl, trace.patterns, trace.pid	vxed trace: see collect.c
 *
 * Failures are reported.
 */
#ifndef TOOLS_HOME_H
#define TOOLS_HOME_H

#include <linux/limits.h>
#include <stdbool.h>
#include <stdio.h>

#include "uapi/vxe.h"

#define HOME_VXEDS	"/etc/vxe"
#define HOME_STATE	"/var/lib/vxe/vxeds"
#define HOME_KEY_SIZE	32

struct home {
	char name[VXE_NAME_SIZE];
	char file[PATH_MAX];		/* the text's */
	char state[PATH_MAX - 64];	/* a directory */
};

/*
 * what: a VXED's name, or a file: with a slash in it, or ending in ".vxed". The
 * name of a file's VXED is that which it declares. state: NULL, or instead of
 * HOME_STATE.
 */
bool home_find(struct home *home, const char *what, const char *state, const char *library);

/* The file of a VXED that is given by its name or file, where only a file is asked
 * for: what, if there is no /etc/vxe/WHAT.vxed. In path, or what itself. */
const char *home_file(const char *what, char path[PATH_MAX]);

/* Of a name alone; the file need not be there. False: it is no name. */
bool home_of_name(struct home *home, const char *name, const char *state);

/* "STATE/SUFFIX", in memory of the caller's. */
void home_path(const struct home *home, const char *suffix, char path[PATH_MAX]);

/* Makes the directory, and the one in it of that name, if it is not NULL. */
bool home_make(const struct home *home, const char *directory);

/* Waits until no other vxed changes it, and keeps others waiting until the descriptor
 * is closed. -1: failed. */
int home_lock(const struct home *home);

/* The key, made if there is none yet. */
bool home_key(const struct home *home, unsigned char key[HOME_KEY_SIZE]);

/* Replaces the VXED's text and keeps the old one; what: for people, a line. Under the
 * lock. */
bool home_replace(const struct home *home, const char *text, const char *what);

/* The newest kept version, or 0. */
unsigned int home_versions(const struct home *home);
char *home_version(const struct home *home, unsigned int version);
void home_print_history(const struct home *home, FILE *to);

#endif
