// SPDX-License-Identifier: GPL-2.0
/* Events of a store, a page at a time. */
#include <stdlib.h>
#include <string.h>

#include "libvxe/store/database.h"

#define PAGE_EVENTS	512
#define PAGE_BYTES	(1u << 20)	/* of strings; one event more may be in it */

struct store_cursor {
	struct store *store;
	const struct filter *filter;
	size_t most;			/* events in a page */
	int64_t after;			/* what was looked at, up to this id */
	size_t count, at;
	size_t used, capacity;
	char *bytes;			/* of the page's strings; offsets while it grows */
	struct event events[PAGE_EVENTS];
	char boots[PAGE_EVENTS][STORE_BOOT_SIZE];
};

static struct vxl_string read_bytes(sqlite3_stmt *statement, int column)
{
	const char *bytes = sqlite3_column_blob(statement, column);

	return (struct vxl_string) { bytes ? bytes : "", sqlite3_column_bytes(statement, column) };
}

static void read_padded(sqlite3_stmt *statement, int column, char *to, size_t size)
{
	struct vxl_string value = read_bytes(statement, column);

	memcpy(to, value.bytes, value.length < size ? value.length : size);
}

void store_read_event(const struct store *store, sqlite3_stmt *statement, int column,
		      struct event *event)
{
	struct vxe_event *head = &event->head;
	unsigned int i;

	memset(event, 0, sizeof(*event));
	head->sequence = sqlite3_column_int64(statement, column++);
	head->time = sqlite3_column_int64(statement, column++);
	head->kind = sqlite3_column_int(statement, column++);
	head->point = store_point_of(store, sqlite3_column_int64(statement, column++));
	head->call = store_point_of(store, sqlite3_column_int64(statement, column++));
	head->abi = sqlite3_column_int(statement, column++);
	head->mode = sqlite3_column_int(statement, column++);
	head->error = sqlite3_column_int(statement, column++);
	head->slot = sqlite3_column_int64(statement, column++);
	head->subsystem = sqlite3_column_int64(statement, column++);
	head->pid = sqlite3_column_int64(statement, column++);
	head->tid = sqlite3_column_int64(statement, column++);
	head->uid = sqlite3_column_int64(statement, column++);
	read_padded(statement, column++, head->name, sizeof(head->name));
	read_padded(statement, column++, head->comm, sizeof(head->comm));
	event->message = read_bytes(statement, column++);
	head->message_size = event->message.length;
	for (i = 0; i < VXE_EVENT_ARGS; i++, column++) {
		switch (sqlite3_column_type(statement, column)) {
		case SQLITE_INTEGER:
			head->args[i] = sqlite3_column_int64(statement, column);
			break;
		case SQLITE_BLOB:
			event->strings[i] = read_bytes(statement, column);
			head->args[i] = event->strings[i].length;
			head->strings |= 1 << i;
			break;
		case SQLITE_NULL:
			return;
		}
		head->nargs = i + 1;
	}
}

struct store_cursor *store_events(struct store *store, const struct filter *filter,
				  int64_t after)
{
	struct store_cursor *cursor = malloc(sizeof(*cursor));

	if (!cursor)
		return NULL;
	cursor->store = store;
	cursor->filter = filter;
	cursor->most = PAGE_EVENTS;
	cursor->after = after;
	cursor->count = cursor->at = 0;
	cursor->used = cursor->capacity = 0;
	cursor->bytes = NULL;
	return cursor;
}

void store_cursor_close(struct store_cursor *cursor)
{
	if (cursor)
		free(cursor->bytes);
	free(cursor);
}

/* Copies bytes; what is returned is an offset until place_strings(). */
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
		       const char *boot)
{
	struct event *kept = &cursor->events[cursor->count];
	unsigned int i;

	*kept = *event;
	for (i = 0; i < event->head.nargs; i++)
		if ((event->head.strings >> i & 1) && !keep(cursor, &kept->strings[i]))
			return false;
	if (!keep(cursor, &kept->message))
		return false;
	strncpy(cursor->boots[cursor->count], boot ? boot : "", STORE_BOOT_SIZE - 1);
	cursor->boots[cursor->count][STORE_BOOT_SIZE - 1] = 0;
	kept->boot = *cursor->boots[cursor->count] ? cursor->boots[cursor->count] : NULL;
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

/* A damaged tree may lead in a circle. */
static enum store_result out_of_order(struct store *store)
{
	return store_fail(store, STORE_FAILED, "the store is damaged: events are out of order");
}

/* The ids to look at: all, or where there is a time those of the next span that
 * may have it. END: none. */
static enum store_result find_range(struct store_cursor *cursor, int64_t *last)
{
	const struct filter *filter = cursor->filter;
	sqlite3_stmt *statement;
	enum store_result result;
	int code;

	*last = INT64_MAX;
	if (!filter || !filter->by_time)
		return STORE_OK;
	statement = store_statement(cursor->store, STATEMENT_SPAN_OF_TIME);
	if (!statement)
		return cursor->store->error.result;
	sqlite3_bind_int64(statement, 1, cursor->after);
	sqlite3_bind_int64(statement, 2, filter->since);
	sqlite3_bind_int64(statement, 3, filter->until);
	code = sqlite3_step(statement);
	result = code == SQLITE_ROW ? STORE_OK : code == SQLITE_DONE ? STORE_END :
		 store_fail_sqlite(cursor->store, code, "reading events");
	if (result == STORE_OK) {
		int64_t first = sqlite3_column_int64(statement, 0);

		*last = sqlite3_column_int64(statement, 1);
		if (first > cursor->after)
			cursor->after = first - 1;
		if (*last <= cursor->after)
			result = out_of_order(cursor->store);
	}
	sqlite3_reset(statement);
	return result;
}

/* One whose point was stored after this reader had loaded them. */
static bool has_new_point(const struct store *store, sqlite3_stmt *statement)
{
	return sqlite3_column_int64(statement, 5) > store->points.newest ||
	       sqlite3_column_int64(statement, 6) > store->points.newest;
}

/* Looks at the events up to this id, until the page is full. */
static enum store_result read_range(struct store_cursor *cursor, int64_t last)
{
	struct store *store = cursor->store;
	sqlite3_stmt *statement = store_statement(store, STATEMENT_EVENT_PAGE);
	enum store_result result = STORE_OK;
	struct event event;
	int code = SQLITE_DONE;

	if (!statement)
		return store->error.result;
	sqlite3_bind_int64(statement, 1, cursor->after);
	sqlite3_bind_int64(statement, 2, last);
	while (cursor->count < cursor->most && cursor->used < PAGE_BYTES &&
	       (code = sqlite3_step(statement)) == SQLITE_ROW) {
		if (has_new_point(store, statement)) {
			result = store_points_load(store);
			if (result != STORE_OK)
				break;
		}
		store_read_event(store, statement, 2, &event);
		event.id = sqlite3_column_int64(statement, 0);
		if (event.id <= cursor->after || event.id > last) {
			result = out_of_order(store);
			break;
		}
		if ((!cursor->filter || filter_admits(cursor->filter, &event)) &&
		    !keep_event(cursor, &event,
				(const char *)sqlite3_column_text(statement, 1))) {
			result = store_fail(store, STORE_FAILED, "out of memory");
			break;
		}
		cursor->after = event.id;
	}
	if (result == STORE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "reading events");
	if (result == STORE_OK && code == SQLITE_DONE && cursor->count < cursor->most &&
	    cursor->used < PAGE_BYTES) {
		/* With more spans to look at there may be more. */
		if (last == INT64_MAX)
			result = STORE_END;
		else
			cursor->after = last;
	}
	sqlite3_reset(statement);
	return result;
}

static enum store_result read_page(struct store_cursor *cursor)
{
	enum store_result result = STORE_OK;
	int64_t last;

	cursor->count = cursor->at = cursor->used = 0;
	while (result == STORE_OK && cursor->count < cursor->most && cursor->used < PAGE_BYTES) {
		result = find_range(cursor, &last);
		if (result == STORE_OK)
			result = read_range(cursor, last);
	}
	place_strings(cursor);
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
