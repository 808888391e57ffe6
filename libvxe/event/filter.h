/* SPDX-License-Identifier: GPL-2.0 */
/* Which events are wanted. A filter that is all zeros admits every one. */
#ifndef TOOLS_FILTER_H
#define TOOLS_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libvxe/event/event.h"

enum verdict_wanted {
	VERDICT_ANY,
	VERDICT_PERMITTED,
	VERDICT_VIOLATED,	/* a violation that was performed: trace or soft mode */
	VERDICT_REFUSED,
};

/* What it points at is the caller's, and must outlive its use. */
struct filter {
	const char *const *vxeds;	/* any of these names; none: any */
	size_t nvxeds;
	const unsigned int *points;	/* judged, or the call in which */
	size_t npoints;
	const char *path;	/* a glob that a string argument matches whole, as in
				 * fnmatch(3) where '*' matches slashes too; NULL: any */
	bool by_time, by_user;
	int64_t since, until;	/* ns since the epoch, both included; with by_time */
	uint32_t user;		/* effective; with by_user */
	uint32_t subsystem;	/* 0: any */
	enum verdict_wanted verdict;
};

/*
 * Events about the log itself (lost ones, starts of the daemon, ...) belong to
 * everybody: only the time counts for them, except that any other wish keeps
 * out all but the lost ones.
 */
bool filter_admits(const struct filter *filter, const struct event *event);

#endif
