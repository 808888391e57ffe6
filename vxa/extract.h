/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VXA_EXTRACT_H
#define VXA_EXTRACT_H

#include "vxa/archive.h"
#include "vxa/worker.h"

struct extraction {
	const struct archive *archive;
	char *const *names;	/* files and folders to extract; if count is 0, all */
	size_t count;
	struct limits limits;
	bool native;		/* use the host's decoder, if there is one */
	bool force;		/* replace existing files */
	bool verbose;		/* print a line for each file */
	const char *folder;	/* the target folder, which is made if it does not exist */
};

/*
 * Decodes all files into a temporary folder in the target folder, and moves them to their names if
 * all were correct. Otherwise nothing in the target folder has changed. Follows no symbolic link
 * below the target folder. False: *failure says why.
 */
bool extract(const struct extraction *extraction, struct failure *failure);

/* Decodes the files and prints a line for each. Continues after errors. False: any was wrong. */
bool test(const struct extraction *extraction, struct failure *failure);

/* True if a member is selected by the names. */
bool extract_wants(const struct extraction *extraction, const struct member *member);

#endif
