// SPDX-License-Identifier: GPL-2.0
/* A cursor reads a page of events at a time and keeps a copy of it. */
#include "libvxe/store/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/store/database.h"
#include "libvxe/store/point.h"
#include "libvxe/store/row.h"
#include "libvxe/store/where.h"
#include "libvxe/text/time.h"

#define PAGE_EVENTS	512
#define TIMED_EVENTS	4096		/* examined between two readings of the clock */
#define PAGE_BYTES	(1u << 20)	/* of strings; the last event may exceed it */

struct store_cursor {
	struct store *store;
	const struct filter *filter;
	sqlite3_stmt *statement;	/* the events in a range of ids; prepared when needed */
	bool back;			/* newest first */
	size_t most;			/* events in a page */
	int64_t place;			/* id of the last examined event */
	int64_t budget;			/* events that may still be examined; -1: any number */
	int64_t end;			/* now_ms() at which to pause; INT64_MAX: never */
	bool looked;			/* an event was examined since the budget was set */
	enum store_result failed;	/* the failure after the events of this page; OK: none */
	size_t count, at;		/* of the page: events, and those handed out */
	size_t used, capacity;
	char *bytes;			/* the page's strings; offsets until place_strings() */
	struct event events[PAGE_EVENTS];
	char boots[PAGE_EVENTS][STORE_BOOT_SIZE];
	struct machines machines;	/* of all pages */
};

static struct store_cursor *new_cursor(struct store *store, const struct filter *filter,
				       bool back, int64_t place)
{
	struct store_cursor *cursor = malloc(sizeof(*cursor));

	if (!cursor)
		return NULL;
	cursor->store = store;
	cursor->filter = filter;
	cursor->statement = NULL;
	cursor->back = back;
	cursor->most = PAGE_EVENTS;
	cursor->place = place;
	cursor->budget = -1;
	cursor->end = INT64_MAX;
	cursor->looked = false;
	cursor->failed = STORE_OK;
	cursor->count = cursor->at = 0;
	cursor->used = cursor->capacity = 0;
	cursor->bytes = NULL;
	memset(&cursor->machines, 0, sizeof(cursor->machines));
	return cursor;
}

struct store_cursor *store_events(struct store *store, const struct filter *filter,
				  int64_t after)
{
	return new_cursor(store, filter, false, after);
}

struct store_cursor *store_events_back(struct store *store, const struct filter *filter,
				       int64_t before)
{
	return new_cursor(store, filter, true, before ? before : INT64_MAX);
}

void store_cursor_budget(struct store_cursor *cursor, int64_t events, int64_t ms)
{
	cursor->budget = events;
	cursor->end = ms ? now_ms() + ms : INT64_MAX;
	cursor->looked = false;
}

int64_t store_cursor_place(const struct store_cursor *cursor)
{
	/* The place is that of the last event handed out. The rest of the page has not been
	 * seen. */
	return cursor->at < cursor->count && cursor->at ? cursor->events[cursor->at - 1].id :
	       cursor->place;
}

void store_cursor_close(struct store_cursor *cursor)
{
	if (!cursor)
		return;
	sqlite3_finalize(cursor->statement);
	free(cursor->bytes);
	machines_free(&cursor->machines);
	free(cursor);
}

/* A page ------------------------------------------------------------------------ */

static bool is_full(const struct store_cursor *cursor)
{
	return cursor->count == cursor->most || cursor->used >= PAGE_BYTES;
}

/* Copies bytes; the string has their offset until place_strings(). */
static bool keep(struct store_cursor *cursor, struct vxl_string *string)
{
	size_t capacity = cursor->capacity ? cursor->capacity : 16384;
	char *larger;

	while (capacity - cursor->used < string->length)
		capacity *= 2;
	if (capacity != cursor->capacity) {
		larger = realloc(cursor->bytes, capacity);
		if (!larger)
			return false;
		cursor->bytes = larger;
		cursor->capacity = capacity;
	}
	memcpy(cursor->bytes + cursor->used, string->bytes, string->length);
	string->bytes = (const char *)cursor->used;
	cursor->used += string->length;
	return true;
}

static bool keep_event(struct store_cursor *cursor, const struct event *event,
		       const char *boot, const char *machine)
{
	struct event *kept = &cursor->events[cursor->count];
	unsigned int i;
	size_t number;

	*kept = *event;
	for (i = 0; i < event->head.nargs; i++)
		if ((event->head.strings >> i & 1) && !keep(cursor, &kept->strings[i]))
			return false;
	if (!keep(cursor, &kept->message))
		return false;
	strncpy(cursor->boots[cursor->count], boot ? boot : "", STORE_BOOT_SIZE - 1);
	cursor->boots[cursor->count][STORE_BOOT_SIZE - 1] = 0;
	kept->boot = *cursor->boots[cursor->count] ? cursor->boots[cursor->count] : NULL;
	if (machine && *machine) {
		if (!machines_add(&cursor->machines, machine, &number))
			return false;
		kept->machine = cursor->machines.names[number];
	}
	cursor->count++;
	return true;
}

static void place_strings(struct store_cursor *cursor)
{
	unsigned int i;
	size_t n;

	for (n = 0; n < cursor->count; n++) {
		struct event *event = &cursor->events[n];

		for (i = 0; i < event->head.nargs; i++)
			if (event->head.strings >> i & 1)
				event->strings[i].bytes = cursor->bytes +
							  (size_t)event->strings[i].bytes;
		event->message.bytes = cursor->bytes + (size_t)event->message.bytes;
	}
}

/* Ids --------------------------------------------------------------------------- */

/* Ids from first to last, both included. first > last: none. */
struct range {
	int64_t first, last;
};

/* In a damaged file, SQLite's trees may contain a cycle. So each id must be beyond the previous
 * one. */
static enum store_result out_of_order(struct store *store)
{
	return store_fail(store, STORE_FAILED, "the store is damaged: events are out of order");
}

/* Removes from the range what the cursor has passed already. */
static void clip(const struct store_cursor *cursor, struct range *range)
{
	if (cursor->back && range->last >= cursor->place)
		range->last = cursor->place - 1;
	if (!cursor->back && range->first <= cursor->place)
		range->first = cursor->place == INT64_MAX ? INT64_MAX : cursor->place + 1;
}

/* All ids that are stored. The last one is not looked up in the table of events: if that
 * is damaged, its end may be missing. */
static enum store_result find_all(struct store_cursor *cursor, struct range *range)
{
	enum store_result result = store_integer(cursor->store,
		store_statement(cursor->store, STATEMENT_EVENT_FIRST), &range->first);

	return result == STORE_OK ? store_last(cursor->store, &range->last) : result;
}

/* The next span that may have events in the wanted time. END: there is none. */
static enum store_result find_span(struct store_cursor *cursor, struct range *range)
{
	sqlite3_stmt *statement = store_statement(cursor->store, cursor->back ?
		STATEMENT_SPAN_OF_TIME_BACK : STATEMENT_SPAN_OF_TIME);
	enum store_result result;
	int code;

	if (!statement)
		return cursor->store->error.result;
	sqlite3_bind_int64(statement, 1, cursor->place);
	sqlite3_bind_int64(statement, 2, cursor->filter->since);
	sqlite3_bind_int64(statement, 3, cursor->filter->until);
	code = sqlite3_step(statement);
	result = code == SQLITE_ROW ? STORE_OK : code == SQLITE_DONE ? STORE_END :
		 store_fail_sqlite(cursor->store, code, "reading events");
	if (result == STORE_OK) {
		range->first = sqlite3_column_int64(statement, 0);
		range->last = sqlite3_column_int64(statement, 1);
	}
	sqlite3_reset(statement);
	return result;
}

/* Sets the ids to look at next. *more: there may be further ones. */
static enum store_result find_range(struct store_cursor *cursor, struct range *range, bool *more)
{
	bool by_time = cursor->filter && cursor->filter->by_time;
	enum store_result result = by_time ? find_span(cursor, range) : find_all(cursor, range);
	int64_t most = cursor->budget;

	if (result != STORE_OK)
		return result;
	clip(cursor, range);
	if (range->first > range->last)
		return by_time ? out_of_order(cursor->store) : STORE_END;
	*more = by_time;
	/* Every budget allows some progress, however slow the machine is. */
	if (cursor->looked && cursor->end != INT64_MAX && now_ms() >= cursor->end)
		return STORE_PAUSED;
	if (cursor->end != INT64_MAX && (most < 0 || most > TIMED_EVENTS))
		most = TIMED_EVENTS;
	if (most < 0 || range->last - range->first < most)
		return STORE_OK;
	*more = true;
	if (!most)
		return STORE_PAUSED;
	if (cursor->back)
		range->first = range->last - most + 1;
	else
		range->last = range->first + most - 1;
	return STORE_OK;
}

/* Reading ----------------------------------------------------------------------- */

static enum store_result prepare(struct store_cursor *cursor)
{
	char *where = store_where(cursor->filter, WHERE_EVENT), *text = NULL;
	enum store_result result = STORE_OK;
	int code;

	if (cursor->statement) {
		free(where);
		return STORE_OK;
	}
	if (!where || asprintf(&text, "SELECT event.id, boot, %s, " EVENT_COLUMNS
			       " FROM event JOIN ring ON ring.id = ring"
			       " WHERE event.id >= ?1 AND event.id <= ?2 AND %s"
			       " ORDER BY event.id%s",
			       cursor->store->version < 3 ? "''" : "machine", where,
			       cursor->back ? " DESC" : "") < 0) {
		free(where);
		return store_fail(cursor->store, STORE_FAILED, "out of memory");
	}
	code = sqlite3_prepare_v2(cursor->store->db, text, -1, &cursor->statement, NULL);
	if (code != SQLITE_OK)
		result = store_fail_sqlite(cursor->store, code, "reading events");
	else
		store_where_bind(cursor->statement, 3, cursor->filter);
	free(where);
	free(text);
	return result;
}

/* Whether a point of this row was stored after this reader had loaded them. */
static bool has_new_point(const struct store *store, sqlite3_stmt *statement)
{
	return sqlite3_column_int64(statement, 6) > store->points.newest ||
	       sqlite3_column_int64(statement, 7) > store->points.newest;
}

/* Adds the statement's row to the page. */
static enum store_result take_row(struct store_cursor *cursor, const struct range *range)
{
	struct store *store = cursor->store;
	sqlite3_stmt *statement = cursor->statement;
	enum store_result result;
	struct event event;

	if (has_new_point(store, statement)) {
		result = store_points_load(store);
		if (result != STORE_OK)
			return result;
	}
	store_read_event(store, statement, 3, &event);
	event.id = sqlite3_column_int64(statement, 0);
	if (event.id < range->first || event.id > range->last ||
	    (cursor->back ? event.id >= cursor->place : event.id <= cursor->place))
		return out_of_order(store);
	if (!keep_event(cursor, &event, (const char *)sqlite3_column_text(statement, 1),
			(const char *)sqlite3_column_text(statement, 2)))
		return store_fail(store, STORE_FAILED, "out of memory");
	cursor->place = event.id;
	return STORE_OK;
}

/* Looks at the events of the range until the page is full. */
static enum store_result read_range(struct store_cursor *cursor, const struct range *range)
{
	int64_t began = cursor->back ? range->last : range->first, looked;
	enum store_result result = prepare(cursor);
	int code = SQLITE_ROW;

	if (result != STORE_OK)
		return result;
	sqlite3_bind_int64(cursor->statement, 1, range->first);
	sqlite3_bind_int64(cursor->statement, 2, range->last);
	while (result == STORE_OK && !is_full(cursor) &&
	       (code = sqlite3_step(cursor->statement)) == SQLITE_ROW)
		result = take_row(cursor, range);
	if (result == STORE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
		result = store_fail_sqlite(cursor->store, code, "reading events");
	if (result == STORE_OK && code == SQLITE_DONE)
		cursor->place = cursor->back ? range->first : range->last;
	sqlite3_reset(cursor->statement);
	cursor->looked = true;
	looked = (cursor->back ? began - cursor->place : cursor->place - began) + 1;
	if (cursor->budget >= 0)
		cursor->budget -= looked < cursor->budget ? looked : cursor->budget;
	return result;
}

static enum store_result read_page(struct store_cursor *cursor)
{
	enum store_result result = cursor->failed;
	bool more = true;

	cursor->count = cursor->at = cursor->used = 0;
	while (result == STORE_OK && !is_full(cursor)) {
		struct range range;

		result = more ? find_range(cursor, &range, &more) : STORE_END;
		if (result == STORE_OK)
			result = read_range(cursor, &range);
	}
	place_strings(cursor);
	if (result != STORE_OK && result != STORE_END && result != STORE_PAUSED)
		cursor->failed = result;
	return cursor->count ? STORE_OK : result;
}

enum store_result store_next(struct store_cursor *cursor, struct event *event)
{
	enum store_result result;

	if (cursor->at == cursor->count) {
		result = read_page(cursor);
		if (result != STORE_OK)
			return result;
	}
	*event = cursor->events[cursor->at++];
	return STORE_OK;
}

enum store_result store_event(struct store *store, int64_t id, struct event *event,
			      struct store_cursor **held)
{
	struct store_cursor *cursor = store_events(store, NULL, id - 1);
	enum store_result result;

	*held = cursor;
	if (!cursor)
		return store_fail(store, STORE_FAILED, "out of memory");
	cursor->most = 1;
	result = store_next(cursor, event);
	if (result == STORE_OK && event->id != id)
		result = STORE_END;
	if (result == STORE_OK)
		return STORE_OK;
	store_cursor_close(cursor);
	*held = NULL;
	return result == STORE_END ?
	       store_fail(store, STORE_ABSENT, "there is no event %lld", (long long)id) : result;
}

enum store_result store_last(struct store *store, int64_t *id)
{
	enum store_result result = store_state(store, "next", id);

	--*id;
	return result;
}

enum store_result store_dropped(struct store *store, int64_t *events)
{
	return store_state(store, "dropped", events);
}

enum store_result store_machines(struct store *store, store_machine_function *each, void *context)
{
	/* In the order in which they were last read. */
	const char *text = store->version < 3 ? "SELECT ''" :
			   "SELECT machine FROM ring GROUP BY machine ORDER BY max(id)";
	sqlite3_stmt *statement;
	int code = sqlite3_prepare_v2(store->db, text, -1, &statement, NULL);

	while (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(statement, 0);

		if (!each(name ? name : "", context))
			break;
		code = SQLITE_OK;
	}
	sqlite3_finalize(statement);
	return code == SQLITE_ROW || code == SQLITE_DONE ? STORE_OK :
	       store_fail_sqlite(store, code, "reading rings");
}
