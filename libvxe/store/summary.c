// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/store/database.h"
#include "libvxe/store/read.h"
#include "libvxe/store/row.h"
#include "libvxe/store/where.h"

/* Violations as the store counts them ------------------------------------------- */

static enum store_result read_programs(struct store *store, struct violation *violation)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_PROGRAM_LIST);
	enum store_result result = STORE_OK;
	unsigned int n = 0;
	int code, length;

	if (!statement)
		return store->error.result;
	sqlite3_bind_int64(statement, 1, violation->id);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		if (n == VIOLATION_PROGRAMS) {
			violation->more_programs = true;
			continue;
		}
		length = sqlite3_column_bytes(statement, 0);
		if (length > VXE_COMM_SIZE)
			length = VXE_COMM_SIZE;
		if (length)
			memcpy(violation->programs[n].comm, sqlite3_column_blob(statement, 0),
			       length);
		violation->programs[n++].count = sqlite3_column_int64(statement, 1);
	}
	violation->nprograms = n;
	if (code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "reading violations");
	sqlite3_reset(statement);
	memcpy(violation->event.head.comm, violation->programs[0].comm, VXE_COMM_SIZE);
	return result;
}

static void read_violation(struct store *store, sqlite3_stmt *statement,
			   struct violation *violation)
{
	memset(violation, 0, sizeof(*violation));
	violation->id = sqlite3_column_int64(statement, 0);
	violation->count = sqlite3_column_int64(statement, 1);
	violation->first_event = sqlite3_column_int64(statement, 2);
	violation->last_event = sqlite3_column_int64(statement, 3);
	violation->first_time = sqlite3_column_int64(statement, 4);
	store_read_event(store, statement, 6, &violation->event);
	violation->event.id = violation->last_event;
	violation->last_time = violation->event.head.time;
	violation->event.head.nargs = sqlite3_column_int(statement, 5);
	if (violation->event.head.nargs > VXE_EVENT_ARGS)
		violation->event.head.nargs = VXE_EVENT_ARGS;
}

enum store_result store_violations(struct store *store, const struct filter *filter,
				   int64_t after, store_violation_function *each,
				   void *context)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_VIOLATION_LIST);
	struct filter wanted = filter ? *filter : (struct filter) { };
	enum store_result result = STORE_OK;
	struct violation violation;
	int code = SQLITE_DONE;

	/* These are known of the last event only. */
	wanted.by_user = false;
	wanted.subsystem = 0;
	if (!statement)
		return store->error.result;
	sqlite3_bind_int64(statement, 1, after);
	while (result == STORE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		read_violation(store, statement, &violation);
		if (!filter_admits(&wanted, &violation.event))
			continue;
		result = read_programs(store, &violation);
		if (result == STORE_OK && !each(&violation, context))
			break;
	}
	if (result == STORE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "reading violations");
	sqlite3_reset(statement);
	return result;
}

enum store_result store_uncounted(struct store *store, int64_t *events)
{
	return store_state(store, "uncounted", events);
}

/* Summaries --------------------------------------------------------------------- */

static bool needs_events(const struct filter *filter)
{
	return filter && (filter->by_time || filter->by_user || filter->subsystem ||
			  filter->verdict != VERDICT_ANY);
}

static enum store_result count_events(struct store *store, const struct filter *filter,
				      struct violations *violations)
{
	struct store_cursor *cursor = store_events(store, filter, 0);
	enum store_result result = STORE_OK;
	struct event event;

	if (!cursor)
		return store_fail(store, STORE_FAILED, "out of memory");
	while (result == STORE_OK && (result = store_next(cursor, &event)) == STORE_OK)
		if (!violations_add(violations, &event))
			result = store_fail(store, STORE_FAILED, "out of memory");
	store_cursor_close(cursor);
	return result == STORE_END ? STORE_OK : result;
}

struct copying {
	struct summary *summary;
	bool failed;
};

static bool copy(const struct violation *violation, void *context)
{
	struct copying *copying = context;

	copying->failed = !summary_add(copying->summary, violation);
	return !copying->failed;
}

static enum store_result copy_counts(struct store *store, const struct filter *filter,
				     struct summary *summary)
{
	struct copying copying = { .summary = summary };
	enum store_result result = store_violations(store, filter, 0, copy, &copying);
	int64_t uncounted = 0;

	if (result == STORE_OK && copying.failed)
		result = store_fail(store, STORE_FAILED, "out of memory");
	if (result == STORE_OK)
		result = store_uncounted(store, &uncounted);
	summary->uncounted = uncounted;
	return result;
}

enum store_result store_summarise(struct store *store, const struct filter *filter,
				  struct summary *summary)
{
	struct violations violations;
	enum store_result result;

	memset(summary, 0, sizeof(*summary));
	if (!needs_events(filter)) {
		result = copy_counts(store, filter, summary);
	} else {
		violations_init(&violations);
		result = count_events(store, filter, &violations);
		if (result == STORE_OK && !summary_of(&violations, summary))
			result = store_fail(store, STORE_FAILED, "out of memory");
		violations_free(&violations);
	}
	if (result != STORE_OK)
		summary_free(summary);
	return result;
}

/* Tallies ----------------------------------------------------------------------- */

/* Of a time before the epoch, % is negative. */
#define TALLY_SELECT \
	"SELECT time - ((time % ?1) + ?1) % ?1 AS row," \
	" sum(kind IN (1, 2, 7) AND error = 0)," \
	" sum(kind IN (1, 2, 7) AND error != 0 AND mode != 3)," \
	" sum(kind IN (1, 2, 7) AND error != 0 AND mode = 3)," \
	" sum(kind NOT IN (1, 2, 7, 8)), sum(iif(kind = 8, a0, 0)) FROM event WHERE "

static enum store_result prepare_tally(struct store *store, const struct filter *filter,
				       int64_t width, sqlite3_stmt **statement)
{
	enum store_result result = STORE_OK;
	char *where = store_where(filter), *text = NULL;
	int code;

	*statement = NULL;
	if (!where || asprintf(&text, "%s%s GROUP BY row ORDER BY row DESC LIMIT %d",
			       TALLY_SELECT, where, TALLY_ROWS) < 0) {
		free(where);
		return store_fail(store, STORE_FAILED, "out of memory");
	}
	code = sqlite3_prepare_v2(store->db, text, -1, statement, NULL);
	if (code != SQLITE_OK)
		result = store_fail_sqlite(store, code, "counting events");
	free(where);
	free(text);
	sqlite3_bind_int64(*statement, 1, width);
	store_where_bind(*statement, 2, filter);
	return result;
}

enum store_result store_tally(struct store *store, const struct filter *filter,
			      int64_t width, struct tally *tally)
{
	sqlite3_stmt *statement;
	enum store_result result = prepare_tally(store, filter, width, &statement);
	int code = SQLITE_DONE;

	tally->count = 0;
	tally->rows = calloc(TALLY_ROWS, sizeof(*tally->rows));
	if (!tally->rows && result == STORE_OK)
		result = store_fail(store, STORE_FAILED, "out of memory");
	while (result == STORE_OK && tally->count < TALLY_ROWS &&
	       (code = sqlite3_step(statement)) == SQLITE_ROW)
		tally->rows[tally->count++] = (struct tally_row) {
			.time = sqlite3_column_int64(statement, 0),
			.permitted = sqlite3_column_int64(statement, 1),
			.violated = sqlite3_column_int64(statement, 2),
			.refused = sqlite3_column_int64(statement, 3),
			.other = sqlite3_column_int64(statement, 4),
			.lost = sqlite3_column_int64(statement, 5),
		};
	if (result == STORE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "counting events");
	sqlite3_finalize(statement);
	if (result != STORE_OK) {
		free(tally->rows);
		*tally = (struct tally) { .rows = NULL };
	}
	return result;
}
