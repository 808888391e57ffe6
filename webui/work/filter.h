/* SPDX-License-Identifier: GPL-2.0 */
/* The filter that a request for events or violations has. */
#ifndef WEBUI_WORK_FILTER_H
#define WEBUI_WORK_FILTER_H

#include "webui/work/work.h"

struct work_filter {
	struct filter filter;
	const char **vxeds;	/* owned, for the filter */
	unsigned int *points;
	struct pattern *path;
};

/* Reads vxed, call, path, verdict, program, user, since and until. The caller calls
 * work_filter_free() whether it succeeds or not. */
enum work_status work_filter(struct work *work, struct work_filter *filter);
void work_filter_free(struct work_filter *filter);

/* Reads a key with a time, as ns since the epoch; fallback if it is not given. */
enum work_status work_time(struct work *work, const char *key, int64_t fallback, int64_t *ns);

#endif
