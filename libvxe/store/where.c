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

enum store_result store_where_init(struct store *store)
{
	int code = sqlite3_create_function_v2(store->db, "vxe_path", 1 + VXE_EVENT_ARGS,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, NULL,
			path_matches, NULL, NULL, NULL);

	return code == SQLITE_OK ? STORE_OK : store_fail_sqlite(store, code, "the database");
}

/* The head, and as many parameters as it has elements. */
static void put_list(FILE *to, const char *head, size_t count)
{
	fputs(head, to);
	while (count--)
		fputs(count ? "?," : "?)", to);
}

static void put_wishes(FILE *to, const struct filter *filter)
{
	static const char *const verdicts[] = {
		[VERDICT_ANY] = "",
		[VERDICT_PERMITTED] = " AND kind IN (1, 2, 7) AND error = 0",
		[VERDICT_VIOLATED] = " AND kind IN (1, 2, 7) AND error != 0 AND mode != 3",
		[VERDICT_REFUSED] = " AND kind IN (1, 2, 7) AND error != 0 AND mode = 3",
	};

	if (filter->nvxeds)
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
	if (filter->path)
		fputs(" AND vxe_path(?, a0, a1, a2, a3, a4, a5)", to);
}

char *store_where(const struct filter *filter)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	fputs("1", to);
	if (filter && filter->by_time)
		fputs(" AND time >= ? AND time <= ?", to);
	if (filter && filter_has_wish(filter)) {
		/* Gaps concern every VXED; other events about the log concern none. */
		fputs(" AND (kind = 8 OR kind < 256", to);
		put_wishes(to, filter);
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
	if (filter->path)
		sqlite3_bind_pointer(statement, at, (void *)filter->path, "pattern", NULL);
}
