/* SPDX-License-Identifier: GPL-2.0 */
/* Appending to a store, which one process at a time does: vxelogd. */
#ifndef LIBVXE_STORE_APPEND_H
#define LIBVXE_STORE_APPEND_H

#include "libvxe/store/store.h"

/* Where records come from. */
struct store_source {
	const char *boot;	/* boot id; "": the records come from a file */
	const char *name;	/* tells the rings of one boot apart */
	const char *machine;	/* its name; "": not known. If the ring was read under another
				 * name before, its further events are of this one */
	uint64_t head;		/* the sequence number that the ring will use next;
				 * UINT64_MAX: not known. If the store has seen this
				 * number already, the ring is a new one */
	uint64_t place;		/* if the store does not know the ring: the first sequence number
				 * to be stored */
};

/*
 * Makes the caller the process that appends to a store. The store was opened with STORE_CREATE.
 * SERVED: another process appends already. *crashed: the last process ended without
 * store_detach().
 */
enum store_result store_attach(struct store *store, const struct store_source *source,
			       bool *crashed);
/* Writes what is held back and says that appending ended in good order. */
enum store_result store_detach(struct store *store);

/* The sequence number that the store expects next. */
uint64_t store_expects(const struct store *store);

/*
 * Called with each row and its id before the row is stored. If storing then fails and is
 * repeated, the same rows come again with the same ids.
 */
typedef void store_added_function(const struct event *event, void *context);

/*
 * Stores events, in the order of the ring, in one transaction: all of them, or none if
 * it fails; then the call may be repeated. Events that the store has already are skipped
 * and added to *skipped. Where sequence numbers are missing it stores an event of kind
 * VXE_EVENT_LOST. added may be NULL.
 */
enum store_result store_append(struct store *store, const struct event *events,
			       size_t count, store_added_function *added, void *context,
			       uint64_t *skipped);

/* Stores an event about the log itself; number is its argument 0. */
enum store_result store_note(struct store *store, enum event_daemon_kind kind,
			     uint64_t number, const char *message,
			     store_added_function *added, void *context);

#endif
