/* SPDX-License-Identifier: GPL-2.0 */
/* Counts events by hour, VXED and verdict, in memory. The counts go to the table tally. */
#ifndef LIBVXE_STORE_HOURS_H
#define LIBVXE_STORE_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libvxe/event/event.h"

#define HOUR_NS	INT64_C(3600000000000)

/* Values of the column verdict. */
enum hour_verdict {
	HOUR_PERMITTED = 1,
	HOUR_VIOLATED,
	HOUR_REFUSED,
	HOUR_OTHER,		/* programs that entered, VXEDs that were loaded, ... */
	HOUR_LOST,
	HOUR_VERDICTS
};

struct hour {
	int64_t hour;		/* hours since the epoch */
	char vxed[VXE_NAME_SIZE];
	enum hour_verdict verdict;
	uint64_t count;		/* 0: this element of the table is free */
	int64_t first, last;	/* ids of events */
};

/* A hash table. One of all zeros is empty. */
struct hours {
	struct hour *table;
	size_t capacity, count;
	struct hour *latest;	/* the one that was counted last; or NULL */
};

/* Counts an event. False: out of memory. */
bool hours_add(struct hours *hours, const struct event *event);
/* Leaves the table empty, for further use. */
void hours_clear(struct hours *hours);
void hours_free(struct hours *hours);

#endif
