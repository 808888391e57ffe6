/* SPDX-License-Identifier: GPL-2.0 */
/* Compares two VXEDs: finds what one permits and the other does not. */
#ifndef LIBVXE_COMPARE_H
#define LIBVXE_COMPARE_H

#include <stddef.h>

#include "libvxe/failure.h"
#include "libvxe/policy/source.h"

/* What one of two VXEDs permits and the other does not. */
struct surplus {
	unsigned int abis;		/* bit (1 << enum vxe_abi) */
	/* In order, each once: `openat "/etc/passwd" O_RDONLY`, printable. */
	char **rules;
	size_t count;
};

struct comparison {
	struct surplus of[2];		/* of the first VXED, of the second */
};

/*
 * Compares two VXEDs by experiment: both judge examples of every rule of each. library: as for
 * source_resolve(). On success the caller calls comparison_free().
 */
bool compare_vxeds(const struct vxed_text *first, const struct vxed_text *second,
		   const char *library, struct comparison *comparison,
		   struct failure *failure);
void comparison_free(struct comparison *comparison);

#endif
