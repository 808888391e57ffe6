/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The database beneath a store: statements, transactions and their results. Only for the files in
 * this directory.
 */
#ifndef LIBVXE_STORE_DATABASE_H
#define LIBVXE_STORE_DATABASE_H

#include <sqlite3.h>

#include "libvxe/event/violation.h"
#include "libvxe/store/hours.h"
#include "libvxe/store/known.h"
#include "libvxe/store/result.h"
#include "libvxe/store/share.h"

#define STORE_VERSION	4
#define STORE_READABLE	2	/* the oldest version that can be read without conversion */
#define STORE_APPLICATION	0x56584531	/* "VXE1" */

/* The columns of an event, in the order in which row.h binds and reads them. */
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
	STATEMENT_RING_NAME,
	STATEMENT_SPAN_OF_SEQUENCE,
	STATEMENT_SPAN_OF_TIME,
	STATEMENT_SPAN_OF_TIME_BACK,
	STATEMENT_SPAN_SET,
	STATEMENT_SPAN_OLDEST,
	STATEMENT_SPAN_DROP,
	STATEMENT_SPAN_DROP_EMPTY,
	STATEMENT_SHARE_SET,
	STATEMENT_SHARE_LARGEST,
	STATEMENT_SHARE_DROP,
	STATEMENT_SHARE_DROP_SPAN,
	STATEMENT_EVENT_ADD,
	STATEMENT_EVENT_FIRST,
	STATEMENT_EVENT_OF_SEQUENCE,
	STATEMENT_EVENT_DROP,
	STATEMENT_EVENT_DROP_SHARE,
	STATEMENT_VIOLATION_KEYS,
	STATEMENT_VIOLATION_FIND,
	STATEMENT_VIOLATION_ADD,
	STATEMENT_VIOLATION_MORE,
	STATEMENT_VIOLATION_COUNT,
	STATEMENT_VIOLATION_NEWEST,
	STATEMENT_VIOLATION_DROP_OLD,
	STATEMENT_VIOLATION_DROP_EXCESS,
	STATEMENT_TALLY_ADD,
	STATEMENT_TALLY_COUNT,
	STATEMENT_TALLY_DROP_OLD,
	STATEMENT_TALLY_DROP_EXCESS,
	STATEMENT_PAGES,
	STATEMENT_PAGES_FREE,
	STATEMENT_PAGE_SIZE,
	STATEMENT_VACUUM,
	STATEMENTS
};

/* Translates between points of this version of VXE and ids of the store. */
struct point_map {
	int64_t to_store[VXE_POINTS];	/* 0: not known yet */
	uint16_t *from_store;		/* by id; VXE_POINT_NONE: this version lacks the point */
	size_t size;			/* elements of from_store */
	int64_t newest;			/* the greatest id that has been read */
};

/* The state of appending. If a transaction fails, it is set back to what it was. */
struct append_state {
	int64_t next;			/* id of the next event */
	int64_t ring;			/* row of the table ring; 0: not known yet */
	bool verified;			/* the ring is known to be the one in that row */
	uint64_t sequence, lost;	/* columns next and lost of the ring */
	int64_t violations;		/* rows of the table violation */
	int64_t counted;		/* the last event that these rows count */
	/* store's clock, when old violations and tallies were last searched for */
	int64_t kept;
	int64_t clock_saved;		/* store's clock, when it was last saved */
	struct {
		int64_t first, last;	/* ids; first 0: there is no span */
		int64_t began;		/* store's clock */
		uint64_t first_sequence, last_sequence;
		int64_t least_time, greatest_time;
	} span;				/* the row of the table span that is being extended */
};

struct store {
	sqlite3 *db;
	int64_t version;		/* of the tables */
	int fd;				/* the database file. Closing any descriptor of the file
					 * drops SQLite's locks on it, so this is closed last */
	int beside[2];			/* the -wal and -shm files, or -1. They are open for
					 * writing, so that nobody can take a lease on them;
					 * closed last */
	sqlite3_stmt *statements[STATEMENTS];
	struct store_error error;
	struct point_map points;
	/* For appending: */
	struct append_state append;
	struct shares shares;		/* of the span that is being extended */
	struct violations violations;	/* counts of the events after append.counted */
	struct hours hours;		/* the same by the hour */
	/* all rows of the table violation, perhaps also deleted ones; empty: not read yet */
	struct known known;
	uint64_t key[2];		/* of the violations' keys */
	bool recount;			/* these counts are incomplete, because a transaction
					 * failed */
	int64_t wal_most;		/* size limit of the write-ahead log that it exceeds; 0:
					 * it does not */
	int64_t flushed;		/* now_ms() when they were last written */
	char boot[STORE_BOOT_SIZE], source[STORE_SOURCE_SIZE], machine[MACHINE_SIZE];
	int64_t clock_base;		/* store's clock minus uptime, in seconds */
};

/* Sets the error and returns the result. */
enum store_result __attribute__((format(printf, 3, 4)))
store_fail(struct store *store, enum store_result result, const char *format, ...);
/* The same for a code that SQLite just returned. doing: "adding events" */
enum store_result store_fail_sqlite(struct store *store, int code, const char *doing);

/* The statement, ready to be bound and stepped. It stays the store's. NULL: store->error
 * says why. */
sqlite3_stmt *store_statement(struct store *store, enum statement which);
/* Runs a statement, ignores its rows, and resets it. NULL: returns store->error. */
enum store_result store_run(struct store *store, sqlite3_stmt *statement);
/* Reads the first column of the first row, or 0 if there is no row. */
enum store_result store_integer(struct store *store, sqlite3_stmt *statement,
				int64_t *value);
/* Finalizes all statements. */
void store_finalize(struct store *store);

/* Begins a transaction that may write at once. */
enum store_result store_begin(struct store *store);
/* Rolls back if it fails. */
enum store_result store_commit(struct store *store);
/* Keeps store->error. */
void store_rollback(struct store *store);

/* Rows of the table state. */
enum store_result store_state(struct store *store, const char *name, int64_t *value);
enum store_result store_set_state(struct store *store, const char *name, int64_t value);
enum store_result store_add_state(struct store *store, const char *name, int64_t more);

#endif
