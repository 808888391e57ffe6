/* SPDX-License-Identifier: GPL-2.0 */
/* The filter in a request for events or violations. */
#ifndef WEBUI_WORK_FILTER_H
#define WEBUI_WORK_FILTER_H

#include "webui/work/work.h"

struct work_filter {
	struct filter filter;
	/* What filter points to, owned. */
	const char **vxeds;
	unsigned int *points;
	struct pattern *path;
};

/*
 * Reads the keys vxed, call, path, verdict, program, user, since and until. The caller calls
 * work_filter_free() in any case.
 */
enum work_status work_filter(struct work *work, struct work_filter *filter);
void work_filter_free(struct work_filter *filter);

/* Reads a time. *ns: nanoseconds since the epoch; fallback if the key is not given. */
enum work_status work_time(struct work *work, const char *key, int64_t fallback, int64_t *ns);

#endif
