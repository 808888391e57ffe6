/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The database beneath a store, for store*.c only: statements, transactions,
 * and what became of them.
 */
#ifndef TOOLS_STOREDB_H
#define TOOLS_STOREDB_H

#include <sqlite3.h>

#include "libvxe/store/store.h"
#include "libvxe/event/violation.h"

#define STORE_VERSION	1
#define STORE_APPLICATION	0x56584531	/* "VXE1" */

/* What vxelogd holds: a byte beyond those that SQLite locks. */
#define STORE_LOCK	((struct flock) { .l_type = F_WRLCK, .l_start = INT64_C(1) << 62, \
					  .l_len = 1 })

/* The columns of an event as statements have them, from the given one on. */
#define EVENT_COLUMNS \
	"sequence, time, kind, point, call, abi, mode, error, slot, subsystem, " \
	"pid, tid, uid, vxed, comm, message, a0, a1, a2, a3, a4, a5"

enum statement {
	STATEMENT_BEGIN,
	STATEMENT_COMMIT,
	STATEMENT_ROLLBACK,
	STATEMENT_STATE_GET,
	STATEMENT_STATE_SET,
	STATEMENT_STATE_ADD,
	STATEMENT_POINTS,
	STATEMENT_POINT_ADD,
	STATEMENT_RING_FIND,
	STATEMENT_RING_ADD,
	STATEMENT_RING_SET,
	STATEMENT_SPAN_OF_SEQUENCE,
	STATEMENT_SPAN_OF_TIME,
	STATEMENT_SPAN_SET,
	STATEMENT_SPAN_OLDEST,
	STATEMENT_SPAN_DROP,
	STATEMENT_EVENT_ADD,
	STATEMENT_EVENT_PAGE,
	STATEMENT_EVENT_OF_SEQUENCE,
	STATEMENT_EVENT_DROP,
	STATEMENT_VIOLATION_ADD,
	STATEMENT_VIOLATION_COUNT,
	STATEMENT_VIOLATION_LIST,
	STATEMENT_VIOLATION_DROP_OLD,
	STATEMENT_VIOLATION_DROP_EXCESS,
	STATEMENT_PROGRAM_ADD,
	STATEMENT_PROGRAM_LIST,
	STATEMENT_PAGES,
	STATEMENT_PAGES_FREE,
	STATEMENT_PAGE_SIZE,
	STATEMENT_VACUUM,
	STATEMENTS
};

/* Between the numbers of points here and those of the store. */
struct point_map {
	int64_t to_store[VXE_POINTS];	/* 0: not known yet */
	uint16_t *from_store;		/* by id; VXE_POINT_NONE: not known here */
	size_t size;
	int64_t newest;			/* id; beyond it: not read yet */
};

/* What appending has come to; changes only where a transaction succeeds. */
struct append_state {
	int64_t next;			/* id of the event to come */
	int64_t ring;			/* 0: not made yet */
	bool verified;			/* that the ring is the one it seems to be */
	uint64_t sequence, lost;	/* columns next and lost of the ring */
	int64_t violations;		/* rows */
	int64_t counted;		/* id up to which they count events */
	int64_t violations_kept;	/* when old ones were last looked for */
	int64_t clock_saved;
	struct {
		int64_t first, last, began;	/* first 0: none */
		uint64_t first_sequence, last_sequence;
		int64_t least_time, greatest_time;
	} span;
};

struct store {
	sqlite3 *db;
	int fd;				/* of the file: closing it gives up SQLite's locks,
					 * so it is closed last; holds the daemon's lock */
	sqlite3_stmt *statements[STATEMENTS];
	struct store_error error;
	struct point_map points;
	/* Of a store that is appended to: */
	struct append_state append;
	struct violations violations;	/* of the events behind append.counted */
	bool recount;			/* they are not; a transaction failed */
	int64_t flushed;		/* ms, when they were last written */
	char boot[STORE_BOOT_SIZE], source[STORE_SOURCE_SIZE];
	int64_t clock_base;		/* store's clock minus uptime, in s */
};

/* Sets the message and returns the result. */
enum store_result __attribute__((format(printf, 3, 4)))
store_fail(struct store *store, enum store_result result, const char *format, ...);
/* The same for what SQLite just returned; doing: "adding events" */
enum store_result store_fail_sqlite(struct store *store, int code, const char *doing);

/* Prepared and reset. NULL: failed, reported. */
sqlite3_stmt *store_statement(struct store *store, enum statement which);
/* Runs one that gives no rows, or one whose rows do not matter, and resets it. */
enum store_result store_run(struct store *store, sqlite3_stmt *statement);
/* The first column of the first row; 0 where there is none. */
enum store_result store_integer(struct store *store, sqlite3_stmt *statement,
				int64_t *value);
void store_finalize(struct store *store);

/* IMMEDIATE: who begins may write. */
enum store_result store_begin(struct store *store);
/* Rolls back where it fails. */
enum store_result store_commit(struct store *store);
void store_rollback(struct store *store);

/* Rows of state. */
enum store_result store_state(struct store *store, const char *name, int64_t *value);
enum store_result store_set_state(struct store *store, const char *name, int64_t value);
enum store_result store_add_state(struct store *store, const char *name, int64_t more);

/* Of points; ids are looked up, and added inside of a transaction. */
enum store_result store_points_load(struct store *store);
enum store_result store_point_id(struct store *store, unsigned int point, int64_t *id);
unsigned int store_point_of(const struct store *store, int64_t id);
void store_points_free(struct store *store);

/* An event's columns, from column on; *event points into the statement's row. */
void store_read_event(const struct store *store, sqlite3_stmt *statement, int column,
		      struct event *event);

/*
 * Violations are counted in memory, and written now and then: what a crash, or a
 * transaction that fails, leaves uncounted is counted again from the events.
 */
enum store_result store_recount_violations(struct store *store);
/* Writes them, in a transaction; unless now: if it is time. */
enum store_result store_flush_violations(struct store *store, bool now);

/* Seconds of a clock that goes on with the machine's and jumps with no one. */
enum store_result store_clock_load(struct store *store);
int64_t store_clock(const struct store *store);
enum store_result store_clock_save(struct store *store);

#endif
