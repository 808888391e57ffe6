/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Reading events. A cursor visits the events that a filter admits, from the oldest or from the
 * newest. Between two calls it holds no lock and no snapshot, so its user may take any time, while
 * events are added and dropped.
 */
#ifndef LIBVXE_STORE_READ_H
#define LIBVXE_STORE_READ_H

#include "libvxe/store/store.h"

struct store_cursor;

/*
 * The events with ids above after (0: all), oldest first. filter NULL: all events.
 * The filter must outlive the cursor. The cursor is closed before its store.
 * NULL: out of memory.
 */
struct store_cursor *store_events(struct store *store, const struct filter *filter,
				  int64_t after);
/* The same, with ids below before (0: all), newest first. */
struct store_cursor *store_events_back(struct store *store, const struct filter *filter,
				       int64_t before);

/*
 * Limits how many more stored events the cursor may look at, admitted or not (-1: any number), and
 * for how many milliseconds (0: any time). A cursor without a budget looks at as many events as it
 * takes to find the next one.
 */
void store_cursor_budget(struct store_cursor *cursor, int64_t events, int64_t ms);

/*
 * OK: *event has its id and boot, and its bytes are valid until the next call on this cursor. END:
 * there is no further event now; a later call looks again. PAUSED: the budget is used up. Any other
 * result is a failure; the cursor can only be closed then.
 */
enum store_result store_next(struct store_cursor *cursor, struct event *event);

/* The id of the event that was last looked at. A new cursor with this number as after or before
 * continues from here; useful after END and PAUSED. */
int64_t store_cursor_place(const struct store_cursor *cursor);

void store_cursor_close(struct store_cursor *cursor);	/* NULL is fine */

/*
 * The event with this id. ABSENT: it never existed or has been dropped. *held owns the
 * event's bytes; the caller closes it.
 */
enum store_result store_event(struct store *store, int64_t id, struct event *event,
			      struct store_cursor **held);

/* The id of the newest event that was ever stored; 0: there was none. */
enum store_result store_last(struct store *store, int64_t *id);

/* Calls each for every machine whose ring was ever stored; "": one whose name is not known. It
 * returns false to stop. */
typedef bool store_machine_function(const char *name, void *context);
enum store_result store_machines(struct store *store, store_machine_function *each,
				 void *context);

/* How many events retention has dropped. */
enum store_result store_dropped(struct store *store, int64_t *events);

#endif
