// SPDX-License-Identifier: GPL-2.0
#include "webui/http/refusal.h"

#include <stdarg.h>
#include <stdio.h>

bool refuse(struct refusal *refusal, unsigned int status, const char *kind,
	    const char *format, ...)
{
	va_list args;

	refusal->status = status;
	refusal->kind = kind;
	va_start(args, format);
	vsnprintf(refusal->message, sizeof(refusal->message), format, args);
	va_end(args);
	return false;
}
