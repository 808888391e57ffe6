// SPDX-License-Identifier: GPL-2.0
#include "vx32/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool error_set(struct vx_error *error, int number, const char *format, ...)
{
	va_list args;
	int n;

	if (!error)
		return false;
	error->number = number ? number : EINVAL;
	va_start(args, format);
	n = vsnprintf(error->text, sizeof(error->text), format, args);
	va_end(args);
	if (number && n >= 0 && n < (int)sizeof(error->text))
		snprintf(error->text + n, sizeof(error->text) - n, ": %s", strerror(number));
	return false;
}
