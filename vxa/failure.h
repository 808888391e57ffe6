/* SPDX-License-Identifier: GPL-2.0 */
/* The reason of a failure, and vxa's exit status for it. */
#ifndef VXA_FAILURE_H
#define VXA_FAILURE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

enum { STATUS_OK = 0, STATUS_FAILED = 1, STATUS_BAD = 2 };

struct failure {
	int status;		/* STATUS_FAILED: the host failed; STATUS_BAD: the input is wrong */
	char text[1200];	/* one line, without a newline */
};

/* Sets *failure. Returns false, for the caller to return. */
__attribute__((format(printf, 3, 4)))
static inline bool fail(struct failure *failure, int status, const char *format, ...)
{
	va_list args;

	failure->status = status;
	va_start(args, format);
	vsnprintf(failure->text, sizeof(failure->text), format, args);
	va_end(args);
	return false;
}

#endif
