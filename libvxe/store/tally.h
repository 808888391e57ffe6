/* SPDX-License-Identifier: GPL-2.0 */
/* Counts events by time. */
#ifndef LIBVXE_STORE_TALLY_H
#define LIBVXE_STORE_TALLY_H

#include "libvxe/store/hours.h"
#include "libvxe/store/store.h"

/* The events in one step of time, such as an hour. */
struct tally_row {
	int64_t time;			/* of its beginning, ns since the epoch */
	uint64_t permitted, violated, refused;
	uint64_t other;			/* programs that entered, VXEDs that were loaded, ... */
	uint64_t lost;			/* events that were never stored */
};

struct tally {
	struct tally_row *rows;		/* newest first; steps without events are left out */
	size_t count;
};

#define TALLY_ROWS	10000		/* a tally has no more; older ones are left out */

/*
 * Counts events by time, in steps of width nanoseconds (above 0). The caller frees tally->rows. In
 * steps of HOUR_NS, and with no condition except VXEDs, uses the counts that the store keeps. These
 * are quick and outlive the events, but lag a second or two behind. Otherwise reads every event
 * that the filter's time admits.
 */
enum store_result store_tally(struct store *store, const struct filter *filter,
			      int64_t width, struct tally *tally);

/* Returns false to stop. *hour is valid until then. */
typedef bool store_hour_function(const struct hour *hour, void *context);

/* The counts that the store keeps of the hours from first to last (since the epoch, both
 * included), in order. Of the filter (NULL: none), only the VXEDs count. */
enum store_result store_hours(struct store *store, const struct filter *filter, int64_t first,
			      int64_t last, store_hour_function *each, void *context);

#endif
