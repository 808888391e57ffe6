/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The audit log: who changed what, and from where. The commands and vxe-broker append to it. It is
 * a file in /var/lib/vxe with one JSON object a line. If it exceeds AUDIT_MAX bytes, it is renamed
 * with the suffix ".1", which replaces an older file of that name.
 */
#ifndef LIBVXE_AUDIT_H
#define LIBVXE_AUDIT_H

#include <linux/limits.h>
#include <stdint.h>
#include <stdio.h>

#include "libvxe/failure.h"

#define AUDIT_MAX		(8u << 20)	/* bytes */
#define AUDIT_DETAIL_MAX	1024		/* bytes of a detail; longer ones are cut off */
#define AUDIT_PAGE		100		/* entries that are read if no limit is given */

/* Who does something. */
struct actor {
	char user[33];
	bool web;		/* by vxewebd; else by a command */
	char address[96];	/* of the browser; or "uid=0 login=1000 tty=/dev/pts/0" */
};

/* The user and the terminal of this process. The user is the one that logged in, even if the
 * process has become root since (loginuid, see pam_loginuid(8)). */
void actor_of_process(struct actor *actor);

struct audit_entry {
	const char *what;	/* "login", "save", "mode", ... */
	const char *vxed;	/* the name of one, or NULL */
	unsigned int version;	/* of the replaced text; 0: none */
	const char *detail;	/* one line for people, any bytes; or NULL */
	const char *error;	/* why it failed; NULL: it succeeded */
};

/* Where the audit log is, for a directory as in home_of_name(). */
void audit_path(const char *state, char path[PATH_MAX]);

/*
 * Appends an entry. Waits while another process appends. Entries are numbered by consecutive ids,
 * also across files. Creates the directory of the file if it is missing.
 */
bool audit_append(const char *file, const struct actor *actor, const struct audit_entry *entry,
		  struct failure *failure);

/*
 * Writes a page as JSON: {"rows":[...],"next":ID}, newest first: at most limit entries
 * (0: AUDIT_PAGE) with ids below before (0: the newest). next is where the next page
 * begins, or null. No file means no entries.
 */
bool audit_print(const char *file, uint64_t before, size_t limit, FILE *to,
		 struct failure *failure);

#endif
