/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VXA_EXTRACT_H
#define VXA_EXTRACT_H

#include "vxa/archive.h"
#include "vxa/worker.h"

struct extraction {
	const struct archive *archive;
	char *const *names;	/* files and folders to take; with count 0, all */
	size_t count;
	struct limits limits;
	bool native;		/* the host's decoder where there is one */
	bool force;		/* replace files that exist */
	bool verbose;		/* prints a line for each file */
	const char *folder;	/* to extract to; made if it is not there */
};

/*
 * Decodes all files into a temporary folder in the target folder, and gives them their
 * names if every one was right. Otherwise nothing in the folder has changed. No symbolic
 * link is followed below the folder.
 */
bool extract(const struct extraction *extraction, struct failure *failure);

/* Decodes the files and prints a line for each. Goes on after a file that is wrong. */
bool test(const struct extraction *extraction, struct failure *failure);

/* Whether a member is among the names. */
bool extract_wants(const struct extraction *extraction, const struct member *member);

#endif
