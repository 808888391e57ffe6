// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/tally.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/store/database.h"
#include "libvxe/store/where.h"

/* For a time before the epoch % gives a negative result. */
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
	char *where = store_where(filter, WHERE_EVENT), *text = NULL;
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

static enum store_result tally_events(struct store *store, const struct filter *filter,
				      int64_t width, struct tally *tally)
{
	sqlite3_stmt *statement;
	enum store_result result = prepare_tally(store, filter, width, &statement);
	int code = SQLITE_DONE;

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
	return result;
}

/* The counts that the store keeps --------------------------------------------------- */

static enum store_result prepare_hours(struct store *store, const struct filter *filter,
				       bool newest_first, sqlite3_stmt **statement)
{
	enum store_result result = STORE_OK;
	char *text = NULL;
	size_t size = 0, i;
	FILE *to = open_memstream(&text, &size);

	*statement = NULL;
	if (!to)
		return store_fail(store, STORE_FAILED, "out of memory");
	fputs("SELECT hour, vxed, verdict, count, first_event, last_event FROM tally"
	      " WHERE hour >= ?1 AND hour <= ?2", to);
	/* Gaps concern every VXED, as in filter_admits(). */
	if (filter && filter->nvxeds)
		fprintf(to, " AND (verdict = %d OR vxed IN (", HOUR_LOST);
	for (i = 0; filter && i < filter->nvxeds; i++)
		fputs(i + 1 < filter->nvxeds ? "?," : "?))", to);
	fputs(newest_first ? " ORDER BY hour DESC" : " ORDER BY hour", to);
	if (fclose(to))
		result = store_fail(store, STORE_FAILED, "out of memory");
	else if (sqlite3_prepare_v2(store->db, text, -1, statement, NULL) != SQLITE_OK)
		result = store_fail_sqlite(store, sqlite3_errcode(store->db), "counting events");
	for (i = 0; result == STORE_OK && filter && i < filter->nvxeds; i++)
		sqlite3_bind_text(*statement, i + 3, filter->vxeds[i], -1, SQLITE_STATIC);
	free(text);
	return result;
}

static void read_hour(sqlite3_stmt *statement, struct hour *hour)
{
	const char *name = (const char *)sqlite3_column_text(statement, 1);
	size_t size = sqlite3_column_bytes(statement, 1);

	*hour = (struct hour) {
		.hour = sqlite3_column_int64(statement, 0),
		.verdict = sqlite3_column_int(statement, 2),
		.count = sqlite3_column_int64(statement, 3),
		.first = sqlite3_column_int64(statement, 4),
		.last = sqlite3_column_int64(statement, 5),
	};
	if (size)
		memcpy(hour->vxed, name, size < sizeof(hour->vxed) ? size : sizeof(hour->vxed));
}

static enum store_result each_hour(struct store *store, const struct filter *filter,
				   int64_t first, int64_t last, bool newest_first,
				   store_hour_function *each, void *context)
{
	sqlite3_stmt *statement;
	enum store_result result = prepare_hours(store, filter, newest_first, &statement);
	int code = SQLITE_DONE;
	struct hour hour;

	if (result != STORE_OK)
		return result;
	sqlite3_bind_int64(statement, 1, first);
	sqlite3_bind_int64(statement, 2, last);
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		read_hour(statement, &hour);
		if (!each(&hour, context))
			break;
	}
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "counting events");
	sqlite3_finalize(statement);
	return result;
}

enum store_result store_hours(struct store *store, const struct filter *filter, int64_t first,
			      int64_t last, store_hour_function *each, void *context)
{
	return each_hour(store, filter, first, last, false, each, context);
}

static bool add_hour(const struct hour *hour, void *context)
{
	struct tally *tally = context;
	struct tally_row *row = tally->rows + tally->count - 1;
	int64_t time = hour->hour * HOUR_NS;

	if (!tally->count || row->time != time) {
		if (tally->count == TALLY_ROWS)
			return false;
		row = &tally->rows[tally->count++];
		*row = (struct tally_row) { .time = time };
	}
	switch (hour->verdict) {
	case HOUR_PERMITTED:
		row->permitted += hour->count;
		break;
	case HOUR_VIOLATED:
		row->violated += hour->count;
		break;
	case HOUR_REFUSED:
		row->refused += hour->count;
		break;
	case HOUR_LOST:
		row->lost += hour->count;
		break;
	default:
		row->other += hour->count;
	}
	return true;
}

/* Whether the counts that the store keeps answer the question. */
static bool is_kept(const struct filter *filter, int64_t width)
{
	struct filter rest;

	if (width != HOUR_NS)
		return false;
	if (!filter)
		return true;
	rest = *filter;
	rest.nvxeds = 0;
	return !filter->by_time && !filter_has_wish(&rest);
}

enum store_result store_tally(struct store *store, const struct filter *filter,
			      int64_t width, struct tally *tally)
{
	enum store_result result;

	tally->count = 0;
	tally->rows = calloc(TALLY_ROWS, sizeof(*tally->rows));
	if (!tally->rows)
		return store_fail(store, STORE_FAILED, "out of memory");
	if (is_kept(filter, width))
		result = each_hour(store, filter, INT64_MIN, INT64_MAX, true, add_hour, tally);
	else
		result = tally_events(store, filter, width, tally);
	if (result != STORE_OK) {
		free(tally->rows);
		*tally = (struct tally) { .rows = NULL };
	}
	return result;
}
