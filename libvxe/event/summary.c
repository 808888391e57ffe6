// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/summary.h"

#include <stdlib.h>
#include <string.h>

bool summary_add(struct summary *summary, const struct violation *violation)
{
	size_t count = summary->count;
	struct violation **larger;

	/* The array has room for the next power of two. */
	if (!(count & (count - 1))) {
		larger = reallocarray(summary->violations, count ? count * 2 : 1, sizeof(*larger));
		if (!larger)
			return false;
		summary->violations = larger;
	}
	summary->violations[count] = violation_copy(violation);
	if (!summary->violations[count])
		return false;
	summary->count++;
	return true;
}

bool summary_of(const struct violations *violations, struct summary *summary)
{
	const struct violation **sorted = violations_sorted(violations);
	bool ok = sorted;
	size_t i;

	for (i = 0; ok && i < violations->count; i++)
		ok = summary_add(summary, sorted[i]);
	summary->uncounted = violations->uncounted;
	free(sorted);
	return ok;
}

void summary_free(struct summary *summary)
{
	size_t i;

	for (i = 0; i < summary->count; i++)
		free(summary->violations[i]);
	free(summary->violations);
	memset(summary, 0, sizeof(*summary));
}
