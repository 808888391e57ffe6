/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The work of vxelogd: stores the events of a ring, forwards them to the system's log, and drops
 * old ones. A store that cannot be written does not delay forwarding: events are forwarded at once,
 * wait in a spool (spool.h), and are stored when the store works again. No call waits for longer
 * than about a second.
 */
#ifndef LIBVXE_STORE_RECORDER_H
#define LIBVXE_STORE_RECORDER_H

#include "libvxe/event/forward.h"
#include "libvxe/store/keep.h"
#include "libvxe/store/spool.h"
#include "libvxe/store/store.h"

#define RECORDER_CHUNK	1024	/* events that go from the spool to the store at once */

/* Called with a line for the administrator. priority: of syslog(3). */
typedef void recorder_report_function(void *context, int priority, const char *line);

struct recorder {
	/* The caller sets these before recorder_begin(), and owns what they point to: */
	const char *database;
	const char *version;		/* of vxelogd, for the log */
	bool forwards;			/* with forward initialised */
	struct forward forward;
	struct store_limits limits;
	int ring;			/* descriptor of the device; -1: records come from a file */
	char boot[STORE_BOOT_SIZE], name[STORE_SOURCE_SIZE];	/* see struct store_source */
	char machine[MACHINE_SIZE];	/* its name; "": not known */
	bool follows;			/* machine follows changes of the kernel's host name */
	recorder_report_function *report;
	void *context;			/* for report */

	/* To be read: */
	bool stalled;			/* the store cannot be written */
	bool holds;			/* lines wait to be forwarded */
	uint64_t stored, skipped;	/* events passed to the store; those that it had already */

	/* Its own: */
	struct store *store;		/* NULL: not open */
	uint64_t place;			/* the sequence number that the store expects next */
	int64_t kept;			/* now_ms() of the last check of the limits */
	uint64_t failures;		/* since it stalled */
	int64_t since, retry, reminded;	/* now_ms(): when it stalled; of the next attempt; of the
					 * last report */
	struct spool spool;
	struct event chunk[RECORDER_CHUNK];
};

/*
 * Opens the store, or begins in the stalled state. FAILED, BAD, SERVED: the caller must give up;
 * the reason has been reported.
 */
enum store_result recorder_begin(struct recorder *recorder);

/* Stores and forwards events, or forwards and spools them. False: the store is damaged,
 * which has been reported. */
bool recorder_add(struct recorder *recorder, const struct event *events, size_t count);

/*
 * Does what is due: retries storing, checks the limits, reopens the file if it was moved away, and
 * forwards lines that were held back. Call it at recorder_next() or earlier. False: as in
 * recorder_add().
 */
bool recorder_turn(struct recorder *recorder);

/* When recorder_turn() is due at the latest, as now_ms(). */
int64_t recorder_next(const struct recorder *recorder);

/* Closes the file, and opens the file that has its name now. False: as above. */
bool recorder_renew(struct recorder *recorder);

/* Applies the limits until nothing more is over them. */
void recorder_keep(struct recorder *recorder);

/* Tries for a few seconds to store what is in the spool. Returns the number of events
 * that could not be stored. */
uint64_t recorder_finish(struct recorder *recorder);

/* Closes the store and forwarding, and frees everything. */
enum store_result recorder_end(struct recorder *recorder);

#endif
