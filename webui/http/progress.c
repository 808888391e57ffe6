// SPDX-License-Identifier: GPL-2.0
#include "webui/http/progress.h"

#include <string.h>

static struct progress *list;

void progress_begin(struct progress *progress, const struct headers *headers)
{
	if (!headers->progress)
		return;
	progress->headers = headers;
	progress->next = list;
	list = progress;
}

void progress_end(struct progress *progress)
{
	struct progress **at = &list;

	if (!progress->headers)
		return;
	while (*at != progress)
		at = &(*at)->next;
	*at = progress->next;
	progress->headers = NULL;
}

struct progress *progress_find(const char *name, const struct headers *headers)
{
	struct progress *progress;

	for (progress = list; progress; progress = progress->next)
		if (!strcmp(progress->headers->progress, name) &&
		    !strcmp(progress->headers->session, headers->session))
			break;
	return progress;
}
