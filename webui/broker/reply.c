// SPDX-License-Identifier: GPL-2.0
#include "webui/broker/reply.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "vxelisp/port.h"

void reply_fail(struct broker_reply *reply, uint32_t status, const char *kind,
		const char *format, ...)
{
	va_list arguments;

	reply->status = status;
	snprintf(reply->kind, sizeof(reply->kind), "%s", kind);
	va_start(arguments, format);
	vsnprintf(reply->message, sizeof(reply->message), format, arguments);
	va_end(arguments);
}

void reply_failure(struct broker_reply *reply, const struct failure *failure)
{
	/* Error codes of the module. */
	static const struct { int code; uint32_t status; const char *kind; } meanings[] = {
		{ EEXIST, 409, "exists" },
		{ ENOENT, 404, "name" },
		{ EBUSY, 409, "busy" },
		{ ESTALE, 412, "stale" },
		{ ENOSPC, 503, "device" },
		{ EPERM, 503, "device" },
		{ ENODEV, 503, "device" },
		{ ENXIO, 503, "device" },
	};
	size_t i;

	reply_fail(reply, failure->kind == FAILURE_INPUT ? 422 : 500,
		   failure->kind != FAILURE_INPUT ? "internal" :
		   failure->line ? "text" : "argument", "%s", failure->message);
	for (i = 0; failure->kind == FAILURE_SYSTEM && i < ARRAY_SIZE(meanings); i++)
		if (meanings[i].code == failure->code) {
			reply->status = meanings[i].status;
			snprintf(reply->kind, sizeof(reply->kind), "%s", meanings[i].kind);
		}
	reply->line = failure->line;
	reply->column = failure->column;
	snprintf(reply->file, sizeof(reply->file), "%.*s", (int)sizeof(reply->file) - 1,
		 failure->file);
	if (failure->suggestion[0] && strlen(reply->message) + 96 < sizeof(reply->message))
		snprintf(reply->message + strlen(reply->message), 96, " (did you mean '%s'?)",
			 failure->suggestion);
}
