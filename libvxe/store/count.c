// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/count.h"

#include <string.h>

#include "libvxe/event/argument.h"
#include "vxed/policy.h"
#include "libvxe/store/clock.h"
#include "libvxe/store/database.h"
#include "libvxe/store/point.h"
#include "libvxe/store/read.h"
#include "libvxe/store/row.h"
#include "libvxe/text/time.h"

#define FLUSH_AFTER	1000	/* ms between two writes */

/* Arguments that no rule looks at make no difference: they are stored as ''. */
static void bind_arguments(sqlite3_stmt *statement, int at, const struct event *event)
{
	const struct point *point = point_get(event->head.point);
	unsigned int i;
	bool rule;

	for (i = 0; i < VXE_EVENT_ARGS; i++, at++) {
		if (i >= event->head.nargs || !point ||
		    !argument_name(point, i, &rule).length || !rule)
			sqlite3_bind_text(statement, at, "", 0, SQLITE_STATIC);
		else if (event->head.strings >> i & 1)
			store_bind_blob(statement, at, event->strings[i].bytes,
					event->strings[i].length);
		else
			sqlite3_bind_int64(statement, at, event->head.args[i]);
	}
}

static enum store_result add_program(struct store *store, int64_t id, const char *comm,
				     uint64_t count)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_PROGRAM_ADD);

	if (statement) {
		sqlite3_bind_int64(statement, 1, id);
		store_bind_blob(statement, 2, comm, strnlen(comm, VXE_COMM_SIZE));
		sqlite3_bind_int64(statement, 3, count);
		sqlite3_bind_int64(statement, 4, VIOLATION_PROGRAMS);
	}
	return store_run(store, statement);
}

static enum store_result add_violation(struct store *store, const struct violation *violation)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_VIOLATION_ADD);
	const struct event *event = &violation->event;
	const struct vxe_event *head = &event->head;
	enum store_result result;
	int64_t point, call, id;
	unsigned int i;
	uint64_t count;
	int code;

	if (!statement)
		return store->error.result;
	result = store_point_id(store, head->point, &point);
	if (result == STORE_OK)
		result = store_point_id(store, head->call, &call);
	if (result != STORE_OK)
		return result;
	sqlite3_bind_text(statement, 1, head->name, strnlen(head->name, VXE_NAME_SIZE),
			  SQLITE_STATIC);
	sqlite3_bind_int64(statement, 2, head->kind);
	sqlite3_bind_int64(statement, 3, point);
	sqlite3_bind_int64(statement, 4, call);
	sqlite3_bind_int64(statement, 5, head->abi);
	sqlite3_bind_int64(statement, 6, head->error);
	bind_arguments(statement, 7, event);
	sqlite3_bind_int64(statement, 13, head->nargs);
	sqlite3_bind_int64(statement, 14, violation->count);
	sqlite3_bind_int64(statement, 15, violation->first_event);
	sqlite3_bind_int64(statement, 16, violation->last_event);
	sqlite3_bind_int64(statement, 17, violation->first_time);
	sqlite3_bind_int64(statement, 18, violation->last_time);
	sqlite3_bind_int64(statement, 19, store_clock(store));
	sqlite3_bind_int64(statement, 20, head->mode);
	sqlite3_bind_int64(statement, 21, head->subsystem);
	sqlite3_bind_int64(statement, 22, head->pid);
	sqlite3_bind_int64(statement, 23, head->uid);
	if (event->message.length)
		store_bind_blob(statement, 24, event->message.bytes, event->message.length);
	else
		sqlite3_bind_null(statement, 24);
	code = sqlite3_step(statement);
	if (code != SQLITE_ROW) {
		result = store_fail_sqlite(store, code, "counting violations");
		sqlite3_reset(statement);
		return result;
	}
	id = sqlite3_column_int64(statement, 0);
	count = sqlite3_column_int64(statement, 1);
	sqlite3_reset(statement);
	if (count == violation->count)
		store->append.violations++;
	for (i = 0; result == STORE_OK && i < violation->nprograms; i++)
		result = add_program(store, id, violation->programs[i].comm,
				     violation->programs[i].count);
	return result;
}

enum store_result store_flush_violations(struct store *store, bool now)
{
	enum store_result result = STORE_OK;
	int64_t time = now_ms();
	size_t i;

	if (!now && time - store->flushed < FLUSH_AFTER)
		return STORE_OK;
	for (i = 0; result == STORE_OK && store->violations.count &&
		    i < store->violations.capacity; i++)
		if (store->violations.table[i])
			result = add_violation(store, store->violations.table[i]);
	if (result == STORE_OK && store->violations.uncounted)
		result = store_add_state(store, "uncounted", store->violations.uncounted);
	if (result == STORE_OK)
		result = store_set_state(store, "counted", store->append.next - 1);
	if (result != STORE_OK)
		return result;
	store->append.counted = store->append.next - 1;
	store->flushed = time;
	violations_clear(&store->violations);
	return STORE_OK;
}

enum store_result store_recount_violations(struct store *store)
{
	struct store_cursor *cursor = store_events(store, NULL, store->append.counted);
	enum store_result result = STORE_OK;
	struct event event;

	if (!cursor)
		return store_fail(store, STORE_FAILED, "out of memory");
	violations_clear(&store->violations);
	while (result == STORE_OK && (result = store_next(cursor, &event)) == STORE_OK)
		if (!violations_add(&store->violations, &event))
			result = store_fail(store, STORE_FAILED, "out of memory");
	store_cursor_close(cursor);
	store->recount = result != STORE_END;
	return result == STORE_END ? STORE_OK : result;
}
