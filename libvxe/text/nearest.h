/* SPDX-License-Identifier: GPL-2.0 */
/* Finds the one of several names that a mistyped name probably means. */
#ifndef LIBVXE_NEAREST_H
#define LIBVXE_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *wanted;		/* what was typed; borrowed */
	size_t length;			/* bytes of it */
	/* edits from wanted to best; without best, the smallest number that is too many */
	unsigned int distance;
	const char *best;		/* borrowed from nearest_offer(); NULL: no name is near */
};

void nearest_init(struct nearest *nearest, const char *wanted, size_t length);

/* Considers a name, which must outlive *nearest. Among equally near names, the first wins. */
void nearest_offer(struct nearest *nearest, const char *name);

#endif
