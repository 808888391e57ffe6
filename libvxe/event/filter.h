/* SPDX-License-Identifier: GPL-2.0 */
/* Which events are wanted. A filter that is all zeros admits every event. */
#ifndef LIBVXE_EVENT_FILTER_H
#define LIBVXE_EVENT_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libvxe/event/event.h"
#include "libvxe/event/pattern.h"

enum verdict_wanted {
	VERDICT_ANY,
	VERDICT_PERMITTED,
	VERDICT_VIOLATED,	/* a violation that was performed: trace or soft mode */
	VERDICT_REFUSED,
};

/* The caller owns everything that the pointers point to; it must outlive the filter. */
struct filter {
	const char *const *vxeds;	/* names; none: any VXED */
	size_t nvxeds;
	/* what was judged, or the syscall that caused it; none: any */
	const unsigned int *points;
	size_t npoints;
	const struct pattern *path;	/* of a string argument; NULL: any */
	const char *program;	/* name of the thread (comm), exactly; NULL: any */
	bool by_time, by_user;
	int64_t since, until;	/* ns since the epoch, both included; with by_time */
	uint32_t user;		/* effective; with by_user */
	uint32_t subsystem;	/* 0: any */
	enum verdict_wanted verdict;
};

/*
 * Whether the filter admits the event. Gaps (VXE_EVENT_LOST) concern every VXED, so only the time
 * counts for them. Other events about the log itself (vxelogd started, stalled) are admitted only
 * if the filter has no condition except the time.
 */
bool filter_admits(const struct filter *filter, const struct event *event);

/* Whether the filter has any condition besides the time. */
bool filter_has_wish(const struct filter *filter);

#endif
