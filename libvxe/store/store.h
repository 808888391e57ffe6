/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The log store: the events of the module's ring, kept in an SQLite database whose
 * tables store.sql describes. One process at a time appends events, which is vxelogd
 * (append.h, keep.h). Any number of others read them meanwhile (read.h, summary.h).
 *
 * Every event has an id. Ids are never used twice. Ids define the order of events: within a ring it
 * is the order of the ring, and between rings the order of arrival. An event's time is that of the
 * machine's clock, which may have been changed meanwhile.
 *
 * Functions that can fail return a result, and store_message() says what happened. One thread at a
 * time uses a store. A process may have a file open in only one store at a time, because SQLite's
 * locks belong to the process.
 */
#ifndef LIBVXE_STORE_STORE_H
#define LIBVXE_STORE_STORE_H

#include <stdbool.h>

#include "libvxe/event/event.h"
#include "libvxe/event/filter.h"
#include "libvxe/store/result.h"

#define STORE_FILE	"/var/lib/vxe/log.db"
#define STORE_GROUP	"vxe-log"	/* may read it, where this group exists */

enum store_access {
	STORE_READ,
	STORE_CREATE,	/* to append; creates the store or brings it up to date, if needed */
};

/*
 * Opens a store. The caller closes it. NULL: *error says why (ABSENT, BAD, IN_USE, NO_ROOM,
 * FAILED). A file that is BAD has not been changed. Reading a store of version 1 also results in
 * BAD. A new file is readable by its owner only, and by STORE_GROUP. While others hold locks,
 * STORE_CREATE waits a fifth of a second at most, STORE_READ ten seconds.
 */
struct store *store_open(const char *file, enum store_access access,
			 struct store_error *error);
/* All cursors must have been closed. Accepts NULL. */
void store_close(struct store *store);

/* A line, without a newline, about the last call that failed. */
const char *store_message(const struct store *store);

/* True if the file no longer has the name by which it was opened. */
bool store_was_moved(struct store *store);

#endif
