// SPDX-License-Identifier: GPL-2.0
#include "tools/number.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool number_parse(const char *text, bool suffix, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	if (errno || end == text || *text < '0' || *text > '9')
		return false;
	if (suffix && *end && strchr("KMG", *end)) {
		int shift = *end == 'K' ? 10 : *end == 'M' ? 20 : 30;

		if (*value > UINT64_MAX >> shift)
			return false;
		*value <<= shift;
		end++;
	}
	return !*end && *value;
}
