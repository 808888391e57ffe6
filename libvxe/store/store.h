/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The log store: events of the ring that have been kept in a file, an SQLite
 * database whose tables store.sql describes. vxelogd alone appends; others read
 * at any time.
 *
 * Every event has an id, which is never given to another. Ids grow in the order
 * of the ring within a ring, and in the order of arrival between rings: that is
 * the order of events. Their times are what the clock said, and may jump.
 *
 * Nothing here prints, but for store_report(). A function that can fail returns a
 * result, and store_message() says in a line what happened. A store is used by one thread.
 */
#ifndef TOOLS_STORE_H
#define TOOLS_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libvxe/event/event.h"
#include "libvxe/event/filter.h"
#include "libvxe/event/violation.h"

#define STORE_FILE	"/var/lib/vxe/log.db"

enum store_result {
	STORE_OK,
	STORE_END,	/* no more for now; not an error */
	STORE_ABSENT,	/* there is no such file or event */
	STORE_BAD,	/* no store, cut off, damaged, or written by a newer version */
	STORE_IN_USE,	/* another process is writing; the same call may succeed later */
	STORE_NO_ROOM,	/* the disk is full or fails; the same call may succeed later */
	STORE_FAILED,	/* anything else */
};

struct store_error {
	enum store_result result;
	char message[512];
};

enum store_access {
	STORE_READ,
	STORE_CREATE,	/* to append; made or brought up to date if need be */
};

struct store;

#define STORE_BOOT_SIZE		40	/* of a boot id, with its NUL */
#define STORE_SOURCE_SIZE	4160	/* of the name of where a ring was read, likewise */

/*
 * NULL with *error set (ABSENT, BAD, IN_USE, NO_ROOM, FAILED). What is BAD has
 * not been touched. To read a store of an older version is BAD too. A new file is
 * readable by its owner only. A process has a file open in one store at a time.
 */
struct store *store_open(const char *file, enum store_access access,
			 struct store_error *error);
/* NULL is fine. Cursors on it must have been closed. */
void store_close(struct store *store);

/* A line without a newline about the last call that did not return OK. */
const char *store_message(const struct store *store);

/* The exit status for such a result. */
int store_status(enum store_result result);
/* The same, of the last call, whose message it prints on standard error. */
int store_report(const struct store *store, enum store_result result);

/* Reading ------------------------------------------------------------------- */

struct store_cursor;

/*
 * The events behind the one with this id (0: all) that the filter (NULL: none)
 * admits, in order. The filter must outlive the cursor. NULL: out of memory.
 * Between calls a cursor holds no lock and no snapshot, however long its user
 * takes, so that events may be added and dropped meanwhile.
 */
struct store_cursor *store_events(struct store *store, const struct filter *filter,
				  int64_t after);
/*
 * OK: *event, with its id and boot, whose bytes are valid until the next call;
 * END: there are none, but there may be later, then a further call finds them;
 * else a failure.
 */
enum store_result store_next(struct store_cursor *cursor, struct event *event);
void store_cursor_close(struct store_cursor *cursor);

/* The event with this id; ABSENT: there is none, or no more. *held has its bytes,
 * and is the caller's to close. */
enum store_result store_event(struct store *store, int64_t id, struct event *event,
			      struct store_cursor **held);

/* The id of the newest event ever stored; 0: there was none. */
enum store_result store_last(struct store *store, int64_t *id);

/* Return false to end early. *violation and its bytes are valid until then. */
typedef bool store_violation_function(const struct violation *violation, void *context);
/*
 * Violations as violation.h describes them, counted by the store, the most
 * frequent first: those whose last event is behind the id (0: all) and that the
 * filter (NULL: none) admits, to which user and subsystem do not matter, and
 * time is that of the last event. They outlive the events that they count, and
 * lag a second or two behind them; a count goes back to when the store first had
 * such a violation.
 */
enum store_result store_violations(struct store *store, const struct filter *filter,
				   int64_t after, store_violation_function *each,
				   void *context);
/* How many events of violations were never counted there, since too many different
 * ones came at once; events that are still stored can be counted from those. */
enum store_result store_uncounted(struct store *store, int64_t *events);

/* Whether a vxelogd is appending to it now. */
bool store_is_served(const struct store *store);

/* Appending: see storeappend.h; retention: see storekeep.h. */

#endif
