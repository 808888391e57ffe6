/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The violations that the store has counted. They outlive their events, and lag a second or
 * two behind them.
 */
#ifndef LIBVXE_STORE_VIOLATIONS_H
#define LIBVXE_STORE_VIOLATIONS_H

#include "libvxe/event/violation.h"
#include "libvxe/store/store.h"

enum violation_order {
	VIOLATIONS_FREQUENT,	/* the most frequent first; of equal ones, the latest */
	VIOLATIONS_LATEST,	/* by their last event, the latest first */
};

/* Which violations are wanted. One of all zeros asks for all, the most frequent first. */
struct violation_query {
	/* NULL: any. Time, user, subsystem and mode are compared with the last event, the program
	 * with all listed programs. Must stay valid during the call. */
	const struct filter *filter;
	int64_t newer;			/* only those whose last event has a greater id */
	int64_t id;			/* only this one; 0: any */
	int64_t beyond;			/* only those whose own id is greater: newer violations */
	enum violation_order order;
	size_t limit;			/* rows; 0: all */
	/* The row after which to continue; if on is false, begin at the first row. */
	bool on;
	uint64_t count;
	int64_t last_event;
};

/* Returns false to stop. *violation is valid until then. */
typedef bool store_violation_function(const struct violation *violation, void *context);
enum store_result store_violations(struct store *store, const struct violation_query *query,
				   store_violation_function *each, void *context);

/* The number of rows, regardless of limit and place, and of the events that they count. */
enum store_result store_violations_total(struct store *store,
					 const struct violation_query *query, int64_t *rows,
					 int64_t *events);

/* The greatest id of an existing row; 0: there is none. */
enum store_result store_violations_newest(struct store *store, int64_t *id);

/* The number of events that are in no count, because too many different violations occurred within
 * a second. Counting the stored events includes them. */
enum store_result store_uncounted(struct store *store, int64_t *events);

/* Groups ------------------------------------------------------------------------ */

enum group_by {
	GROUP_VXED = 1 << 0,
	GROUP_POINT = 1 << 1,
	GROUP_FOLDER = 1 << 2,	/* of the first string that is a path */
	GROUP_FILE = 1 << 3,	/* the first string */
};

struct violation_group {
	char vxed[VXE_NAME_SIZE];
	unsigned int point;		/* VXE_POINT_NONE: not grouped by it, or not known */
	struct vxl_string folder, file;	/* bytes NULL: none, or not grouped by it */
	int64_t different, count;	/* rows, and events */
	int64_t last_event, last_time;	/* of the latest row */
};

/*
 * Sums up violations in groups. by: bits of enum group_by; 0: a single group. depth: how many
 * components of a folder count, from the root; 0: all. The group with most events comes first.
 * *group is valid only during each(), which returns false to stop.
 */
typedef bool store_group_function(const struct violation_group *group, void *context);
enum store_result store_groups(struct store *store, const struct violation_query *query,
			       unsigned int by, unsigned int depth, store_group_function *each,
			       void *context);

#endif
