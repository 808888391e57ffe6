// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/point.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vxed/policy.h"

#define POINTS_MAX	65536	/* ids of a store; a greater one comes of damage */

static bool map(struct point_map *map, int64_t id, unsigned int point)
{
	if (id < 0 || id >= POINTS_MAX)
		return true;
	if ((size_t)id >= map->size) {
		size_t size = (size_t)id + 256, i;
		uint16_t *larger = reallocarray(map->from_store, size, sizeof(*larger));

		if (!larger)
			return false;
		for (i = map->size; i < size; i++)
			larger[i] = VXE_POINT_NONE;
		map->from_store = larger;
		map->size = size;
	}
	map->from_store[id] = point;
	if (id > map->newest)
		map->newest = id;
	if (point < VXE_POINTS)
		map->to_store[point] = id;
	return true;
}

/* A point without a name was stored as "#NUMBER". */
static unsigned int point_named(const char *name)
{
	char *end;
	unsigned long number;

	if (name[0] != '#')
		return point_by_name(name, strlen(name));
	number = strtoul(name + 1, &end, 10);
	return *end || number >= VXE_POINTS ? VXE_POINT_NONE : number;
}

enum store_result store_points_load(struct store *store)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_POINTS);
	enum store_result result = STORE_OK;
	int code;

	if (!statement)
		return store->error.result;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(statement, 1);

		if (!name || !map(&store->points, sqlite3_column_int64(statement, 0),
				  point_named(name))) {
			result = store_fail(store, STORE_FAILED, "out of memory");
			break;
		}
	}
	if (result == STORE_OK && code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "reading points");
	sqlite3_reset(statement);
	return result;
}

enum store_result store_point_id(struct store *store, unsigned int point, int64_t *id)
{
	const struct point *row = point < VXE_POINTS ? point_get(point) : NULL;
	enum store_result result;
	sqlite3_stmt *statement;
	char number[16];

	*id = 0;
	if (point >= VXE_POINTS)
		return STORE_OK;
	*id = store->points.to_store[point];
	if (*id)
		return STORE_OK;
	statement = store_statement(store, STATEMENT_POINT_ADD);
	if (!statement)
		return store->error.result;
	snprintf(number, sizeof(number), "#%u", point);
	sqlite3_bind_text(statement, 1, row ? row->name : number, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(statement, 2, row ? row->arguments : "", -1, SQLITE_STATIC);
	result = store_integer(store, statement, id);
	if (result != STORE_OK)
		return result;
	if (!map(&store->points, *id, point))
		return store_fail(store, STORE_FAILED, "out of memory");
	return STORE_OK;
}

unsigned int store_point_of(const struct store *store, int64_t id)
{
	return id > 0 && (uint64_t)id < store->points.size ?
	       store->points.from_store[id] : VXE_POINT_NONE;
}

void store_points_free(struct store *store)
{
	free(store->points.from_store);
	memset(&store->points, 0, sizeof(store->points));
}
