/* SPDX-License-Identifier: GPL-2.0 */
/* Of several names, the one that somebody who mistyped probably meant. */
#ifndef LIBVXE_NEAREST_H
#define LIBVXE_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *wanted;		/* what was typed; borrowed */
	size_t length;			/* bytes of it */
	unsigned int distance;		/* edits from there to best, or the least too many */
	const char *best;		/* borrowed from nearest_offer(); NULL: no name is near */
};

void nearest_init(struct nearest *nearest, const char *wanted, size_t length);

/* Considers a name, which must outlive *nearest. Of equally near names the first wins. */
void nearest_offer(struct nearest *nearest, const char *name);

#endif
