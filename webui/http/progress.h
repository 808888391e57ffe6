/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Requests whose progress can be asked for: those with the header VXE-Progress, whose value names
 * them. A name is valid only in the session that chose it.
 */
#ifndef WEBUI_HTTP_PROGRESS_H
#define WEBUI_HTTP_PROGRESS_H

#include "webui/http/headers.h"

struct progress {
	struct progress *next;
	const struct headers *headers;	/* NULL: the request is not listed */
};

/* Lists a request, unless it has no such header. Both must stay in place until progress_end(). */
void progress_begin(struct progress *progress, const struct headers *headers);

/* Does nothing if the request is not listed. */
void progress_end(struct progress *progress);

/* Finds the request of this name in the session of the headers. NULL: there is none. */
struct progress *progress_find(const char *name, const struct headers *headers);

#endif
