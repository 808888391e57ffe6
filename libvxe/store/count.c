// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/count.h"

#include <stdlib.h>
#include <string.h>

#include "libvxe/event/argument.h"
#include "vxed/policy.h"
#include "libvxe/store/clock.h"
#include "libvxe/store/database.h"
#include "libvxe/store/key.h"
#include "libvxe/store/point.h"
#include "libvxe/store/programs.h"
#include "libvxe/store/read.h"
#include "libvxe/store/row.h"
#include "libvxe/text/time.h"

#define FLUSH_AFTER	1000	/* ms between two writes */
#define HOURS_MOST	4096	/* rows of the tally in memory; with more they are written at once */

/* Bit i: argument i matters to rules. Other arguments are stored as ''. */
static unsigned int rule_arguments(const struct event *event)
{
	const struct point *point = point_get(event->head.point);
	unsigned int i, rules = 0;
	bool rule;

	for (i = 0; point && i < event->head.nargs; i++)
		if (argument_name(point, i, &rule).length && rule)
			rules |= 1 << i;
	return rules;
}

static void bind_arguments(sqlite3_stmt *statement, int at, const struct event *event,
			   unsigned int rules)
{
	unsigned int i;

	for (i = 0; i < VXE_EVENT_ARGS; i++, at++) {
		if (!(rules >> i & 1))
			sqlite3_bind_text(statement, at, "", 0, SQLITE_STATIC);
		else if (event->head.strings >> i & 1)
			store_bind_blob(statement, at, event->strings[i].bytes,
					event->strings[i].length);
		else
			sqlite3_bind_int64(statement, at, event->head.args[i]);
	}
}

static void bind_message(sqlite3_stmt *statement, int at, const struct event *event)
{
	if (event->message.length)
		store_bind_blob(statement, at, event->message.bytes, event->message.length);
	else
		sqlite3_bind_null(statement, at);
}

static void bind_integers(sqlite3_stmt *statement, int at, const int64_t *values, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		sqlite3_bind_int64(statement, at + i, values[i]);
}

/* The violation's row: its key, and its programs. */
struct row {
	int64_t id;			/* 0: there is none yet */
	uint64_t key[2];
	int64_t point, call;		/* ids of the store */
	unsigned int rules;		/* see rule_arguments() */
	struct programs programs;
};

static void bind_programs(sqlite3_stmt *statement, int at, const struct programs *programs)
{
	char bytes[PROGRAMS_MOST * PROGRAM_SIZE];
	size_t size = programs_put(programs, bytes);

	sqlite3_bind_blob(statement, at, bytes, size, SQLITE_TRANSIENT);
}

static enum store_result add_new(struct store *store, const struct violation *violation,
				 const struct row *row)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_VIOLATION_ADD);
	const struct vxe_event *head = &violation->event.head;
	const int64_t kinds[] = { head->kind, row->point, row->call, head->abi, head->error };
	const int64_t counts[] = {
		head->nargs, violation->count, violation->first_event, violation->last_event,
		violation->first_time, violation->last_time, store_clock(store), head->mode,
		head->subsystem, head->pid, head->uid,
	};
	enum store_result result;

	if (!statement)
		return store->error.result;
	sqlite3_bind_int64(statement, 1, row->key[0]);
	sqlite3_bind_int64(statement, 2, row->key[1]);
	sqlite3_bind_text(statement, 3, head->name, strnlen(head->name, VXE_NAME_SIZE),
			  SQLITE_STATIC);
	bind_integers(statement, 4, kinds, ARRAY_SIZE(kinds));
	bind_arguments(statement, 9, &violation->event, row->rules);
	bind_integers(statement, 15, counts, ARRAY_SIZE(counts));
	bind_message(statement, 26, &violation->event);
	bind_programs(statement, 27, &row->programs);
	result = store_run(store, statement);
	if (result != STORE_OK)
		return result;
	store->append.violations++;
	return known_set(&store->known, row->key, sqlite3_last_insert_rowid(store->db)) ? STORE_OK :
	       store_fail(store, STORE_FAILED, "out of memory");
}

static enum store_result add_more(struct store *store, const struct violation *violation,
				  const struct row *row)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_VIOLATION_MORE);
	const struct vxe_event *head = &violation->event.head;
	const int64_t counts[] = {
		row->id, violation->count, violation->last_event, violation->last_time,
		store_clock(store), head->mode, head->subsystem, head->pid, head->uid,
	};

	if (statement) {
		bind_integers(statement, 1, counts, ARRAY_SIZE(counts));
		bind_message(statement, 10, &violation->event);
		bind_programs(statement, 11, &row->programs);
	}
	return store_run(store, statement);
}

/* Reads the keys of all rows, if that was not done yet. Rows that retention has dropped stay in the
 * table until there are as many of them as remaining rows. */
static enum store_result know_rows(struct store *store)
{
	enum store_result result = STORE_OK;
	sqlite3_stmt *keys;
	int code;

	if (store->known.count / 2 > (size_t)store->append.violations)
		known_free(&store->known);
	if (store->known.count)
		return STORE_OK;
	keys = store_statement(store, STATEMENT_VIOLATION_KEYS);
	if (!keys)
		return store->error.result;
	while (result == STORE_OK && (code = sqlite3_step(keys)) == SQLITE_ROW) {
		const uint64_t key[] = { sqlite3_column_int64(keys, 1),
					 sqlite3_column_int64(keys, 2) };

		if (!known_set(&store->known, key, sqlite3_column_int64(keys, 0)))
			result = store_fail(store, STORE_FAILED, "out of memory");
	}
	if (result == STORE_OK && code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "counting violations");
	sqlite3_reset(keys);
	if (result != STORE_OK)
		known_free(&store->known);
	return result;
}

/* Finds the row by its key. A known row may have been dropped, and its id may belong to another row
 * by now. */
static enum store_result find_row(struct store *store, struct row *row)
{
	sqlite3_stmt *find = store_statement(store, STATEMENT_VIOLATION_FIND);
	int64_t id = known_id(&store->known, row->key);
	enum store_result result = STORE_OK;
	int code;

	if (!find)
		return store->error.result;
	if (!id)
		return STORE_OK;
	sqlite3_bind_int64(find, 1, id);
	sqlite3_bind_int64(find, 2, row->key[0]);
	sqlite3_bind_int64(find, 3, row->key[1]);
	code = sqlite3_step(find);
	if (code == SQLITE_ROW) {
		row->id = id;
		programs_read(&row->programs, sqlite3_column_blob(find, 0),
			      sqlite3_column_bytes(find, 0));
	} else if (code != SQLITE_DONE) {
		result = store_fail_sqlite(store, code, "counting violations");
	}
	sqlite3_reset(find);
	return result;
}

static enum store_result add_violation(struct store *store, const struct violation *violation)
{
	const struct event *event = &violation->event;
	struct row row = { .id = 0, .rules = rule_arguments(event) };
	enum store_result result = store_point_id(store, event->head.point, &row.point);
	unsigned int i;

	if (result == STORE_OK)
		result = store_point_id(store, event->head.call, &row.call);
	if (result != STORE_OK)
		return result;
	store_key(store->key, event, row.point, row.call, row.rules, row.key);
	result = find_row(store, &row);
	if (result != STORE_OK)
		return result;
	for (i = 0; i < violation->nprograms; i++)
		programs_add(&row.programs, violation->programs[i].comm,
			     violation->programs[i].count);
	return row.id ? add_more(store, violation, &row) : add_new(store, violation, &row);
}

static enum store_result add_hour(struct store *store, const struct hour *hour)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_TALLY_ADD);
	const int64_t values[] = {
		hour->verdict, hour->count, hour->first, hour->last, store_clock(store),
	};

	if (statement) {
		sqlite3_bind_int64(statement, 1, hour->hour);
		sqlite3_bind_text(statement, 2, hour->vxed, strnlen(hour->vxed, VXE_NAME_SIZE),
				  SQLITE_STATIC);
		bind_integers(statement, 3, values, ARRAY_SIZE(values));
	}
	return store_run(store, statement);
}

/* The order of the index violation_latest: SQLite appends faster than it inserts. */
static int by_latest(const void *a, const void *b)
{
	const struct violation *x = *(const struct violation *const *)a;
	const struct violation *y = *(const struct violation *const *)b;
	int order = strncmp(x->event.head.name, y->event.head.name, VXE_NAME_SIZE);

	return order ? order : (x->last_event > y->last_event) - (x->last_event < y->last_event);
}

static enum store_result add_violations(struct store *store)
{
	const struct violations *violations = &store->violations;
	const struct violation **sorted = calloc(violations->count + 1, sizeof(*sorted));
	enum store_result result = know_rows(store);
	size_t i, count = 0;

	if (!sorted)
		return store_fail(store, STORE_FAILED, "out of memory");
	for (i = 0; violations->count && i < violations->capacity; i++)
		if (violations->table[i])
			sorted[count++] = violations->table[i];
	qsort(sorted, count, sizeof(*sorted), by_latest);
	for (i = 0; result == STORE_OK && i < count; i++)
		result = add_violation(store, sorted[i]);
	free(sorted);
	return result;
}

enum store_result store_flush_counts(struct store *store, bool now)
{
	enum store_result result;
	int64_t time = now_ms();
	size_t i;

	if (!now && time - store->flushed < FLUSH_AFTER && store->hours.count < HOURS_MOST)
		return STORE_OK;
	result = add_violations(store);
	for (i = 0; result == STORE_OK && store->hours.count && i < store->hours.capacity; i++)
		if (store->hours.table[i].count)
			result = add_hour(store, &store->hours.table[i]);
	if (result == STORE_OK && store->violations.uncounted)
		result = store_add_state(store, "uncounted", store->violations.uncounted);
	if (result == STORE_OK)
		result = store_set_state(store, "counted", store->append.next - 1);
	if (result != STORE_OK)
		return result;
	store->append.counted = store->append.next - 1;
	store->flushed = time;
	violations_clear(&store->violations);
	hours_clear(&store->hours);
	return STORE_OK;
}

bool store_count(struct store *store, const struct event *event)
{
	return violations_add(&store->violations, event) && hours_add(&store->hours, event);
}

enum store_result store_count_init(struct store *store)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_STATE_GET);
	enum store_result result = STORE_OK;
	int code;

	if (!statement)
		return store->error.result;
	sqlite3_bind_text(statement, 1, "key", -1, SQLITE_STATIC);
	code = sqlite3_step(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "reading the store's key");
	else if (code == SQLITE_DONE ||
		 sqlite3_column_bytes(statement, 0) != sizeof(store->key))
		result = store_fail(store, STORE_BAD, "the store is damaged: it has no key");
	else
		memcpy(store->key, sqlite3_column_blob(statement, 0), sizeof(store->key));
	sqlite3_reset(statement);
	return result;
}

enum store_result store_recount(struct store *store)
{
	struct store_cursor *cursor = store_events(store, NULL, store->append.counted);
	enum store_result result = STORE_OK;
	struct event event;

	if (!cursor)
		return store_fail(store, STORE_FAILED, "out of memory");
	violations_clear(&store->violations);
	hours_clear(&store->hours);
	/* The failed transaction may have added rows, or dropped some. */
	known_free(&store->known);
	while (result == STORE_OK && (result = store_next(cursor, &event)) == STORE_OK)
		if (!store_count(store, &event))
			result = store_fail(store, STORE_FAILED, "out of memory");
	store_cursor_close(cursor);
	store->recount = result != STORE_END;
	return result == STORE_END ? STORE_OK : result;
}
