/* SPDX-License-Identifier: GPL-2.0 */
/* Appending to a store. One process at a time appends, vxelogd. */
#ifndef LIBVXE_STORE_APPEND_H
#define LIBVXE_STORE_APPEND_H

#include "libvxe/store/store.h"

/* Where records come from. */
struct store_source {
	const char *boot;	/* boot id; "": the records come from a file */
	const char *name;	/* distinguishes the rings of one boot */
	/* the machine's name; "": not known. If the ring was read under another name before, its
	 * further events get this name */
	const char *machine;
	uint64_t head;		/* the sequence number that the ring will use next;
				 * UINT64_MAX: not known. If the store has seen this
				 * number already, the ring is a new one */
	uint64_t place;		/* if the store does not know the ring: the first sequence number
				 * to be stored */
};

/*
 * Makes the caller the process that appends to a store. The store was opened with STORE_CREATE.
 * SERVED: another process is appending. *crashed: the last process ended without store_detach().
 */
enum store_result store_attach(struct store *store, const struct store_source *source,
			       bool *crashed);
/* Writes what is held back, and records that appending ended normally. */
enum store_result store_detach(struct store *store);

/* The sequence number that the store expects next. */
uint64_t store_expects(const struct store *store);

/*
 * Called with each row and its id before the row is stored. If storing then fails and is repeated,
 * it is called again for the same rows with the same ids.
 */
typedef void store_added_function(const struct event *event, void *context);

/*
 * Stores events, in the order of the ring, in one transaction: all of them, or none if it fails;
 * the call may then be repeated. Events that the store already has are skipped and counted in
 * *skipped. Where sequence numbers are missing it stores an event of kind VXE_EVENT_LOST. added may
 * be NULL.
 */
enum store_result store_append(struct store *store, const struct event *events,
			       size_t count, store_added_function *added, void *context,
			       uint64_t *skipped);

/* Stores an event about the log itself; number is its argument 0. */
enum store_result store_note(struct store *store, enum event_daemon_kind kind,
			     uint64_t number, const char *message,
			     store_added_function *added, void *context);

#endif
