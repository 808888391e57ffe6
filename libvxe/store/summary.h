/* SPDX-License-Identifier: GPL-2.0 */
/* Counts: which violations there are and how often, and how many events an hour. */
#ifndef LIBVXE_STORE_SUMMARY_H
#define LIBVXE_STORE_SUMMARY_H

#include "libvxe/event/summary.h"
#include "libvxe/store/store.h"

/*
 * Counts the violations that the filter (NULL: none) admits into *summary, which the
 * caller frees with summary_free(). Without a wish for time, user, subsystem or verdict
 * the counts are those that the store keeps: they are quick, outlive the events and lag
 * a second or two behind them. Otherwise the stored events are counted.
 */
enum store_result store_summarise(struct store *store, const struct filter *filter,
				  struct summary *summary);

/* Returns false to stop. *violation is valid until then. */
typedef bool store_violation_function(const struct violation *violation, void *context);
/*
 * The violations that the store has counted, one at a time, the most frequent first:
 * those whose last event has an id above after (0: all) and that the filter (NULL: none)
 * admits. A filter's user and subsystem are ignored; its time is that of the last event.
 */
enum store_result store_violations(struct store *store, const struct filter *filter,
				   int64_t after, store_violation_function *each,
				   void *context);

/* How many events of violations are in no count, since too many different violations
 * came within a second. Counting from the events finds them. */
enum store_result store_uncounted(struct store *store, int64_t *events);

/* The events of some time, an hour for example. */
struct tally_row {
	int64_t time;			/* of its beginning, ns since the epoch */
	uint64_t permitted, violated, refused;
	uint64_t other;			/* programs that entered, VXEDs that were loaded, ... */
	uint64_t lost;			/* events that were never stored */
};

struct tally {
	struct tally_row *rows;		/* newest first; without those that have no event */
	size_t count;
};

#define TALLY_HOUR	INT64_C(3600000000000)
#define TALLY_ROWS	10000		/* a tally has no more; older ones are left out */

/* Counts events by time, in steps of width nanoseconds (above 0). The caller frees
 * tally->rows. Reads every event that the filter's time admits. */
enum store_result store_tally(struct store *store, const struct filter *filter,
			      int64_t width, struct tally *tally);

#endif
