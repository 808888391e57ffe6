// SPDX-License-Identifier: GPL-2.0
#include "libvxe/text/nearest.h"

#include <string.h>

#define LENGTH_MAX	48	/* bytes; longer names are not compared */

void nearest_init(struct nearest *nearest, const char *wanted, size_t length)
{
	*nearest = (struct nearest) {
		.wanted = wanted, .length = length,
		/* One edit in a short name, two in a long one. */
		.distance = length < 3 ? 0 : length < 6 ? 2 : 3,
	};
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Bytes to insert, remove, replace or swap with the next. Both fit LENGTH_MAX. */
static unsigned int edits(const char *a, size_t na, const char *b, size_t nb)
{
	unsigned int rows[3][LENGTH_MAX + 1];
	size_t i, j;

	for (j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (i = 1; i <= na; i++) {
		unsigned int *row = rows[i % 3], *above = rows[(i + 2) % 3];
		const unsigned int *twice = rows[(i + 1) % 3];

		row[0] = i;
		for (j = 1; j <= nb; j++) {
			row[j] = least(least(above[j], row[j - 1]) + 1,
				       above[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = least(row[j], twice[j - 2] + 1);
		}
	}
	return rows[na % 3][nb];
}

void nearest_offer(struct nearest *nearest, const char *name)
{
	size_t length = strlen(name);
	unsigned int distance;

	if (length > LENGTH_MAX || nearest->length > LENGTH_MAX)
		return;
	distance = edits(nearest->wanted, nearest->length, name, length);
	if (distance < nearest->distance) {
		nearest->distance = distance;
		nearest->best = name;
	}
}
