// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/where.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* vxe_path(PATTERN, a0, ...): whether one of the string arguments matches. */
static void path_matches(sqlite3_context *context, int count, sqlite3_value **values)
{
	const struct pattern *pattern = sqlite3_value_pointer(values[0], "pattern");
	int i;

	for (i = 1; pattern && i < count && sqlite3_value_type(values[i]) != SQLITE_NULL; i++) {
		const char *bytes = sqlite3_value_blob(values[i]);
		struct vxl_string string = {
			bytes ? bytes : "", sqlite3_value_bytes(values[i])
		};

		if (sqlite3_value_type(values[i]) == SQLITE_BLOB &&
		    pattern_matches(pattern, string)) {
			sqlite3_result_int(context, 1);
			return;
		}
	}
	sqlite3_result_int(context, 0);
}

/* vxe_string(a0, ...): the first string argument; NULL: there is none. */
static void first_string(sqlite3_context *context, int count, sqlite3_value **values)
{
	int i;

	for (i = 0; i < count; i++) {
		if (sqlite3_value_type(values[i]) != SQLITE_BLOB)
			continue;
		sqlite3_result_value(context, values[i]);
		return;
	}
}

/* vxe_folder(PATH, DEPTH): the folder of a path, of DEPTH names at most (0: any number); NULL
 * if it is no path. */
static void folder_of(sqlite3_context *context, int count, sqlite3_value **values)
{
	const char *path = sqlite3_value_blob(values[0]), *end = NULL;
	int i, names = 0, size = sqlite3_value_bytes(values[0]);
	int depth = sqlite3_value_int(values[1]);

	if (!size || path[0] != '/')
		return;
	for (i = 0; i < size; i++) {
		if (path[i] != '/')
			continue;
		end = path + i;
		/* The first slash is the root. */
		if (depth && names++ == depth)
			break;
	}
	sqlite3_result_blob(context, path, end == path ? 1 : end - path, SQLITE_TRANSIENT);
}

enum store_result store_where_init(struct store *store)
{
	static const struct {
		const char *name;
		int arguments;
		void (*function)(sqlite3_context *context, int count, sqlite3_value **values);
	} functions[] = {
		{ "vxe_path", 1 + VXE_EVENT_ARGS, path_matches },
		{ "vxe_string", VXE_EVENT_ARGS, first_string },
		{ "vxe_folder", 2, folder_of },
	};
	int code = SQLITE_OK;
	size_t i;

	for (i = 0; code == SQLITE_OK && i < ARRAY_SIZE(functions); i++)
		code = sqlite3_create_function_v2(store->db, functions[i].name,
				functions[i].arguments,
				SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
				functions[i].function, NULL, NULL, NULL);
	return code == SQLITE_OK ? STORE_OK : store_fail_sqlite(store, code, "the database");
}

/* The head, and as many parameters as it has elements. */
static void put_list(FILE *to, const char *head, size_t count)
{
	fputs(head, to);
	while (count--)
		fputs(count ? "?," : "?)", to);
}

static void put_wishes(FILE *to, const struct filter *filter, enum where_table table)
{
	static const char *const verdicts[] = {
		[VERDICT_ANY] = "",
		[VERDICT_PERMITTED] = " AND kind IN (1, 2, 7) AND error = 0",
		[VERDICT_VIOLATED] = " AND kind IN (1, 2, 7) AND error != 0 AND mode != 3",
		[VERDICT_REFUSED] = " AND kind IN (1, 2, 7) AND error != 0 AND mode = 3",
	};

	/* SQLite keeps the order of an index by vxed only after "=". */
	if (filter->nvxeds == 1)
		fputs(" AND vxed = ?", to);
	else if (filter->nvxeds)
		put_list(to, " AND vxed IN (", filter->nvxeds);
	if (filter->npoints) {
		put_list(to, " AND (point IN (SELECT id FROM point WHERE name IN (",
			 filter->npoints);
		put_list(to, ") OR call IN (SELECT id FROM point WHERE name IN (",
			 filter->npoints);
		fputs("))", to);
	}
	fputs(verdicts[filter->verdict], to);
	if (filter->subsystem)
		fputs(" AND subsystem = ?", to);
	if (filter->by_user)
		fputs(" AND uid = ?", to);
	if (filter->program)
		fputs(table == WHERE_EVENT ? " AND comm = ?" :
		      " AND vxe_ran(programs, ?)", to);
	if (filter->path)
		fputs(" AND vxe_path(?, a0, a1, a2, a3, a4, a5)", to);
}

char *store_where(const struct filter *filter, enum where_table table)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	fputs("1", to);
	if (filter && filter->by_time)
		fputs(table == WHERE_EVENT ? " AND time >= ? AND time <= ?" :
		      " AND last_time >= ? AND last_time <= ?", to);
	if (filter && table == WHERE_VIOLATION) {
		put_wishes(to, filter, table);
	} else if (filter && filter_has_wish(filter)) {
		/* Gaps concern every VXED; other events about the log concern none. */
		fputs(" AND (kind = 8 OR kind < 256", to);
		put_wishes(to, filter, table);
		putc(')', to);
	}
	if (!fclose(to))
		return text;
	free(text);
	return NULL;
}

static int bind_points(sqlite3_stmt *statement, int at, const struct filter *filter)
{
	size_t i;

	for (i = 0; i < filter->npoints; i++)
		sqlite3_bind_text(statement, at++, event_point_name(filter->points[i]), -1,
				  SQLITE_STATIC);
	return at;
}

void store_where_bind(sqlite3_stmt *statement, int at, const struct filter *filter)
{
	size_t i;

	if (!filter)
		return;
	if (filter->by_time) {
		sqlite3_bind_int64(statement, at++, filter->since);
		sqlite3_bind_int64(statement, at++, filter->until);
	}
	if (!filter_has_wish(filter))
		return;
	for (i = 0; i < filter->nvxeds; i++)
		sqlite3_bind_text(statement, at++, filter->vxeds[i], -1, SQLITE_STATIC);
	at = bind_points(statement, bind_points(statement, at, filter), filter);
	if (filter->subsystem)
		sqlite3_bind_int64(statement, at++, filter->subsystem);
	if (filter->by_user)
		sqlite3_bind_int64(statement, at++, filter->user);
	if (filter->program)
		sqlite3_bind_blob(statement, at++, filter->program,
				  strnlen(filter->program, VXE_COMM_SIZE), SQLITE_STATIC);
	if (filter->path)
		sqlite3_bind_pointer(statement, at, (void *)filter->path, "pattern", NULL);
}
