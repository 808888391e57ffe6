// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/violations.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/store/database.h"
#include "libvxe/store/point.h"
#include "libvxe/store/programs.h"
#include "libvxe/store/row.h"
#include "libvxe/store/where.h"

/* The columns that read_violation() reads. */
#define COLUMNS \
	"SELECT id, count, first_event, last_event, first_time, nargs," \
	" 0, last_time, kind, point, call, abi, mode, error, 0, subsystem," \
	" pid, 0, uid, vxed, x'', message, a0, a1, a2, a3, a4, a5, programs" \
	" FROM violation"
#define PROGRAMS_COLUMN	28

static int more_first(const void *a, const void *b)
{
	const typeof(((struct programs *)0)->list[0]) *x = a, *y = b;

	return x->count != y->count ? (x->count > y->count ? -1 : 1) :
	       strncmp(x->comm, y->comm, VXE_COMM_SIZE);
}

static void read_programs(sqlite3_stmt *statement, int column, struct violation *violation)
{
	struct programs programs = { .count = 0 };
	size_t i;

	programs_read(&programs, sqlite3_column_blob(statement, column),
		      sqlite3_column_bytes(statement, column));
	qsort(programs.list, programs.count, sizeof(programs.list[0]), more_first);
	violation->more_programs = programs.count > VIOLATION_PROGRAMS;
	for (i = 0; i < programs.count && i < VIOLATION_PROGRAMS; i++) {
		memcpy(violation->programs[i].comm, programs.list[i].comm, VXE_COMM_SIZE);
		violation->programs[i].count = programs.list[i].count;
	}
	violation->nprograms = i;
	memcpy(violation->event.head.comm, violation->programs[0].comm, VXE_COMM_SIZE);
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
	read_programs(statement, PROGRAMS_COLUMN, violation);
}

#define FILTER_AT	2		/* number of the filter's first parameter */

static void bind_named(sqlite3_stmt *statement, const char *name, int64_t value)
{
	int at = sqlite3_bind_parameter_index(statement, name);

	if (at)
		sqlite3_bind_int64(statement, at, value);
}

/* Prepares "HEAD WHERE last_event > ?1 AND what the query wants TAIL". */
static enum store_result prepare(struct store *store, const struct violation_query *query,
				 const char *head, const char *tail, sqlite3_stmt **statement)
{
	char *where = store_where(query->filter, WHERE_VIOLATION), *text = NULL;
	enum store_result result = STORE_OK;
	int code;

	*statement = NULL;
	if (!where || asprintf(&text, "%s WHERE last_event > ?1 AND %s%s%s%s", head, where,
			       query->id ? " AND id = :id" : "",
			       query->beyond ? " AND id > :beyond" : "", tail) < 0) {
		free(where);
		return store_fail(store, STORE_FAILED, "out of memory");
	}
	code = sqlite3_prepare_v2(store->db, text, -1, statement, NULL);
	free(where);
	free(text);
	if (code != SQLITE_OK)
		return store_fail_sqlite(store, code, "reading violations");
	sqlite3_bind_int64(*statement, 1, query->newer);
	store_where_bind(*statement, FILTER_AT, query->filter);
	bind_named(*statement, ":id", query->id);
	bind_named(*statement, ":beyond", query->beyond);
	bind_named(*statement, ":count", query->count);
	bind_named(*statement, ":last", query->last_event);
	bind_named(*statement, ":limit", query->limit);
	return result;
}

static enum store_result prepare_list(struct store *store, const struct violation_query *query,
				      sqlite3_stmt **statement)
{
	static const struct {
		const char *behind, *order;
	} orders[] = {
		[VIOLATIONS_FREQUENT] = { " AND (count, last_event) < (:count, :last)",
					  " ORDER BY count DESC, last_event DESC" },
		[VIOLATIONS_LATEST] = { " AND last_event < :last", " ORDER BY last_event DESC" },
	};
	char tail[160];

	snprintf(tail, sizeof(tail), "%s%s%s", query->on ? orders[query->order].behind : "",
		 orders[query->order].order, query->limit ? " LIMIT :limit" : "");
	return prepare(store, query, COLUMNS, tail, statement);
}

enum store_result store_violations(struct store *store, const struct violation_query *query,
				   store_violation_function *each, void *context)
{
	sqlite3_stmt *statement;
	enum store_result result = prepare_list(store, query, &statement);
	struct violation violation;
	int code = SQLITE_DONE;

	while (result == STORE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		read_violation(store, statement, &violation);
		if (!each(&violation, context))
			break;
	}
	if (result == STORE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "reading violations");
	sqlite3_finalize(statement);
	return result;
}

enum store_result store_violations_total(struct store *store,
					 const struct violation_query *query, int64_t *rows,
					 int64_t *events)
{
	sqlite3_stmt *statement;
	enum store_result result = prepare(store, query, "SELECT count(*), total(count)"
					   " FROM violation", "", &statement);
	int code;

	*rows = *events = 0;
	if (result != STORE_OK)
		return result;
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW) {
		*rows = sqlite3_column_int64(statement, 0);
		*events = sqlite3_column_int64(statement, 1);
	} else {
		result = store_fail_sqlite(store, code, "reading violations");
	}
	sqlite3_finalize(statement);
	return result;
}

enum store_result store_violations_newest(struct store *store, int64_t *id)
{
	return store_integer(store, store_statement(store, STATEMENT_VIOLATION_NEWEST), id);
}

enum store_result store_uncounted(struct store *store, int64_t *events)
{
	return store_state(store, "uncounted", events);
}

/* Groups ------------------------------------------------------------------------ */

#define STRING "vxe_string(a0, a1, a2, a3, a4, a5)"

static enum store_result prepare_groups(struct store *store, const struct violation_query *query,
					unsigned int by, unsigned int depth,
					sqlite3_stmt **statement)
{
	char head[256];

	snprintf(head, sizeof(head), "SELECT %s AS g0, %s AS g1, vxe_folder(%s, %u) AS g2, %s AS g3,"
		 " count(*), sum(count) AS n, max(last_event), max(last_time) FROM violation",
		 by & GROUP_VXED ? "vxed" : "NULL", by & GROUP_POINT ? "point" : "NULL",
		 by & GROUP_FOLDER ? STRING : "NULL", depth, by & GROUP_FILE ? STRING : "NULL");
	return prepare(store, query, head, " GROUP BY g0, g1, g2, g3 ORDER BY n DESC", statement);
}

static struct vxl_string read_string(sqlite3_stmt *statement, int column)
{
	const char *bytes = sqlite3_column_blob(statement, column);

	if (sqlite3_column_type(statement, column) == SQLITE_NULL)
		return (struct vxl_string) { NULL, 0 };
	return (struct vxl_string) { bytes ? bytes : "", sqlite3_column_bytes(statement, column) };
}

static void read_group(const struct store *store, sqlite3_stmt *statement,
		       struct violation_group *group)
{
	struct vxl_string vxed = read_string(statement, 0);

	*group = (struct violation_group) {
		.point = store_point_of(store, sqlite3_column_int64(statement, 1)),
		.folder = read_string(statement, 2), .file = read_string(statement, 3),
		.different = sqlite3_column_int64(statement, 4),
		.count = sqlite3_column_int64(statement, 5),
		.last_event = sqlite3_column_int64(statement, 6),
		.last_time = sqlite3_column_int64(statement, 7),
	};
	if (vxed.length)
		memcpy(group->vxed, vxed.bytes, vxed.length < sizeof(group->vxed) ?
		       vxed.length : sizeof(group->vxed));
}

enum store_result store_groups(struct store *store, const struct violation_query *query,
			       unsigned int by, unsigned int depth, store_group_function *each,
			       void *context)
{
	sqlite3_stmt *statement;
	enum store_result result = prepare_groups(store, query, by, depth, &statement);
	struct violation_group group;
	int code = SQLITE_DONE;

	while (result == STORE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		read_group(store, statement, &group);
		if (!each(&group, context))
			break;
	}
	if (result == STORE_OK && code != SQLITE_ROW && code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "reading violations");
	sqlite3_finalize(statement);
	return result;
}
