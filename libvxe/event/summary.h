/* SPDX-License-Identifier: GPL-2.0 */
/* The different violations in a log, and how often each occurred. */
#ifndef LIBVXE_EVENT_SUMMARY_H
#define LIBVXE_EVENT_SUMMARY_H

#include "libvxe/event/violation.h"

struct summary {
	struct violation **violations;	/* the most frequent first; owned, like each one */
	size_t count;
	uint64_t uncounted;		/* events of violations that are in no count */
};

/* Adds a copy. False: out of memory. */
bool summary_add(struct summary *summary, const struct violation *violation);

/* Fills an empty summary with copies of these. False: out of memory. */
bool summary_of(const struct violations *violations, struct summary *summary);

/* Frees what the summary holds and leaves it empty. A summary of all zeros is empty. */
void summary_free(struct summary *summary);

#endif
