/* SPDX-License-Identifier: GPL-2.0 */
/* Adding to a store, which one process does at a time: vxelogd. */
#ifndef TOOLS_STOREAPPEND_H
#define TOOLS_STOREAPPEND_H

#include "libvxe/store/store.h"

/* This boot's id. False: it cannot be read. */
bool store_boot_id(char boot[STORE_BOOT_SIZE]);

/* Where records come from. */
struct store_source {
	const char *boot;	/* boot id, or "" of a file */
	const char *name;	/* tells rings of a boot apart */
	uint64_t head;		/* the sequence number that it will give next, or
				 * UINT64_MAX: not known. Below what is stored: the
				 * ring must be another than the one stored */
	uint64_t place;		/* where the reader is; what came before was not for
				 * this store. 0: the store wants all */
};

/*
 * Makes the caller the one that appends. The store was opened with STORE_CREATE.
 * IN_USE: another process is. *crashed: whoever appended before ended without
 * store_detach().
 */
enum store_result store_attach(struct store *store, const struct store_source *source,
			       bool *crashed);
/* Says that appending ended in good order; closing alone does not. */
enum store_result store_detach(struct store *store);

/* The sequence number that the store expects next. */
uint64_t store_expects(const struct store *store);

/* Is told each row that is about to be stored, with its id. If the call then
 * fails, the same rows get the same ids when it is made again. */
typedef void store_added_function(const struct event *event, void *context);

/*
 * Stores events, which come in the order of the ring, in one transaction: all
 * or, when it fails, none, and it may be called again with the same. Those that
 * the store has already are skipped; where some are missing it stores a row of
 * kind VXE_EVENT_LOST. added may be NULL. *skipped grows by those skipped.
 */
enum store_result store_append(struct store *store, const struct event *events,
			       size_t count, store_added_function *added, void *context,
			       uint64_t *skipped);

/* Stores a row about the log itself. */
enum store_result store_note(struct store *store, enum event_daemon_kind kind,
			     uint64_t number, const char *message,
			     store_added_function *added, void *context);

/* The file is no longer where it was: it was moved away, or removed. */
bool store_was_moved(struct store *store);

#endif
