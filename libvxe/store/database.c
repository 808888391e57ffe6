// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/database.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const char *const texts[STATEMENTS] = {
	[STATEMENT_BEGIN] = "BEGIN IMMEDIATE",
	[STATEMENT_COMMIT] = "COMMIT",
	[STATEMENT_ROLLBACK] = "ROLLBACK",

	[STATEMENT_STATE_GET] = "SELECT value FROM state WHERE name = ?1",
	[STATEMENT_STATE_SET] = "INSERT OR REPLACE INTO state VALUES (?1, ?2)",
	[STATEMENT_STATE_ADD] = "UPDATE state SET value = value + ?2 WHERE name = ?1",

	[STATEMENT_POINTS] = "SELECT id, name FROM point",
	[STATEMENT_POINT_ADD] =
		"INSERT INTO point (name, arguments) VALUES (?1, ?2)"
		" ON CONFLICT (name) DO UPDATE SET arguments = excluded.arguments RETURNING id",

	[STATEMENT_RING_FIND] =
		"SELECT id, next, lost, machine FROM ring WHERE boot = ?1 AND source = ?2"
		" ORDER BY id DESC LIMIT 1",
	[STATEMENT_RING_ADD] =
		"INSERT INTO ring (boot, source, next, lost, machine) VALUES (?1, ?2, ?3, 0, ?4)",
	[STATEMENT_RING_SET] = "UPDATE ring SET next = ?2, lost = ?3 WHERE id = ?1",
	[STATEMENT_RING_NAME] = "UPDATE ring SET machine = ?2 WHERE id = ?1",

	[STATEMENT_SPAN_OF_SEQUENCE] =
		"SELECT first, last FROM span"
		" WHERE ring = ?1 AND first_sequence <= ?2 AND last_sequence >= ?2"
		" ORDER BY first",
	[STATEMENT_SPAN_OF_TIME] =
		"SELECT first, last FROM span"
		" WHERE last > ?1 AND greatest_time >= ?2 AND least_time <= ?3"
		" ORDER BY first LIMIT 1",
	[STATEMENT_SPAN_OF_TIME_BACK] =
		"SELECT first, last FROM span"
		" WHERE first < ?1 AND greatest_time >= ?2 AND least_time <= ?3"
		" ORDER BY first DESC LIMIT 1",
	[STATEMENT_SPAN_SET] =
		"INSERT OR REPLACE INTO span VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[STATEMENT_SPAN_OLDEST] = "SELECT first, last, clock FROM span ORDER BY first LIMIT 1",
	[STATEMENT_SPAN_DROP] = "DELETE FROM span WHERE first = ?1",
	[STATEMENT_SPAN_DROP_EMPTY] =
		"DELETE FROM span WHERE first = ?1"
		" AND NOT EXISTS (SELECT 1 FROM share WHERE share.first = ?1)",

	[STATEMENT_SHARE_SET] = "INSERT OR REPLACE INTO share VALUES (?1, ?2, ?3)",
	[STATEMENT_SHARE_LARGEST] =
		/* The oldest events of the VXED whose events take up most. */
		"SELECT span.first, last, vxed FROM share JOIN span ON span.first = share.first"
		" WHERE vxed = (SELECT vxed FROM share GROUP BY vxed ORDER BY sum(bytes) DESC"
		" LIMIT 1) ORDER BY share.first LIMIT 1",
	[STATEMENT_SHARE_DROP] = "DELETE FROM share WHERE first = ?1 AND vxed = ?2",
	[STATEMENT_SHARE_DROP_SPAN] = "DELETE FROM share WHERE first = ?1",

	[STATEMENT_EVENT_ADD] =
		"INSERT INTO event (id, ring, " EVENT_COLUMNS ") VALUES"
		" (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
		" ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)",
	[STATEMENT_EVENT_FIRST] = "SELECT min(id) FROM event",
	[STATEMENT_EVENT_OF_SEQUENCE] =
		"SELECT time, pid, tid, kind FROM event WHERE id >= ?1 AND id <= ?2"
		" AND ring = ?3 AND sequence = ?4 AND kind < 256",
	[STATEMENT_EVENT_DROP] = "DELETE FROM event WHERE id >= ?1 AND id <= ?2",
	[STATEMENT_EVENT_DROP_SHARE] =
		"DELETE FROM event WHERE id >= ?1 AND id <= ?2 AND vxed = ?3",

	[STATEMENT_VIOLATION_KEYS] = "SELECT id, key, key2 FROM violation",
	[STATEMENT_VIOLATION_FIND] =
		"SELECT programs FROM violation WHERE id = ?1 AND key = ?2 AND key2 = ?3",
	[STATEMENT_VIOLATION_ADD] =
		"INSERT INTO violation (key, key2, vxed, kind, point, call, abi, error,"
		" a0, a1, a2, a3, a4, a5, nargs, count, first_event, last_event, first_time,"
		" last_time, clock, mode, subsystem, pid, uid, message, programs) VALUES"
		" (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
		" ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27)",
	[STATEMENT_VIOLATION_MORE] =
		"UPDATE violation SET count = count + ?2, last_event = ?3, last_time = ?4,"
		" clock = ?5, mode = ?6, subsystem = ?7, pid = ?8, uid = ?9, message = ?10,"
		" programs = ?11"
		" WHERE id = ?1",
	[STATEMENT_VIOLATION_COUNT] = "SELECT count(*) FROM violation",
	[STATEMENT_VIOLATION_NEWEST] = "SELECT max(id) FROM violation",
	[STATEMENT_VIOLATION_DROP_OLD] = "DELETE FROM violation WHERE clock < ?1",
	[STATEMENT_VIOLATION_DROP_EXCESS] =
		/* Drop rows of the VXED that has the most, so that one VXED cannot displace
		 * others. */
		"DELETE FROM violation WHERE id IN"
		" (SELECT id FROM violation WHERE vxed ="
		" (SELECT vxed FROM violation GROUP BY vxed ORDER BY count(*) DESC LIMIT 1)"
		" ORDER BY last_event LIMIT ?1)",
	[STATEMENT_TALLY_ADD] =
		"INSERT INTO tally VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
		" ON CONFLICT DO UPDATE SET count = count + excluded.count,"
		" last_event = excluded.last_event, clock = excluded.clock",
	[STATEMENT_TALLY_COUNT] = "SELECT count(*) FROM tally",
	[STATEMENT_TALLY_DROP_OLD] = "DELETE FROM tally WHERE clock < ?1",
	[STATEMENT_TALLY_DROP_EXCESS] =
		"DELETE FROM tally WHERE hour <="
		" (SELECT hour FROM tally ORDER BY hour LIMIT 1 OFFSET ?1 - 1)",

	[STATEMENT_PAGES] = "PRAGMA page_count",
	[STATEMENT_PAGES_FREE] = "PRAGMA freelist_count",
	[STATEMENT_PAGE_SIZE] = "PRAGMA page_size",
	[STATEMENT_VACUUM] = "PRAGMA incremental_vacuum(512)",
};

enum store_result store_fail(struct store *store, enum store_result result,
			     const char *format, ...)
{
	va_list list;

	store->error.result = result;
	va_start(list, format);
	vsnprintf(store->error.message, sizeof(store->error.message), format, list);
	va_end(list);
	return result;
}

static enum store_result result_of(int code)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:	/* it has tried a hundred times to take a lock */
		return STORE_IN_USE;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return STORE_BAD;
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
		return code == SQLITE_IOERR_NOMEM ? STORE_FAILED : STORE_NO_ROOM;
	}
	return STORE_FAILED;
}

enum store_result store_fail_sqlite(struct store *store, int code, const char *doing)
{
	int extended = sqlite3_extended_errcode(store->db);
	const char *system = "";

	/* The system's error says more than SQLite's "disk I/O error". */
	if ((code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN ||
	    (code & 0xff) == SQLITE_FULL) {
		int number = sqlite3_system_errno(store->db);

		if (number)
			system = strerror(number);
	}
	return store_fail(store, result_of((extended & 0xff) == (code & 0xff) ? extended : code),
			  "%s: %s%s%s", doing, sqlite3_errstr(code & 0xff),
			  *system ? ": " : "", system);
}

sqlite3_stmt *store_statement(struct store *store, enum statement which)
{
	sqlite3_stmt **statement = &store->statements[which];
	int code;

	if (*statement)
		return *statement;
	code = sqlite3_prepare_v3(store->db, texts[which], -1, SQLITE_PREPARE_PERSISTENT,
				  statement, NULL);
	if (code != SQLITE_OK)
		store_fail_sqlite(store, code, "preparing a statement");
	return *statement;
}

enum store_result store_run(struct store *store, sqlite3_stmt *statement)
{
	int code;

	if (!statement)
		return store->error.result;
	while ((code = sqlite3_step(statement)) == SQLITE_ROW)
		;
	if (code != SQLITE_DONE)
		store_fail_sqlite(store, code, "the database");
	sqlite3_reset(statement);
	return code == SQLITE_DONE ? STORE_OK : store->error.result;
}

enum store_result store_integer(struct store *store, sqlite3_stmt *statement, int64_t *value)
{
	enum store_result result = STORE_OK;
	int code;

	*value = 0;
	if (!statement)
		return store->error.result;
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*value = sqlite3_column_int64(statement, 0);
	else if (code != SQLITE_DONE)
		result = store_fail_sqlite(store, code, "the database");
	sqlite3_reset(statement);
	return result;
}

void store_finalize(struct store *store)
{
	size_t i;

	for (i = 0; i < STATEMENTS; i++) {
		sqlite3_finalize(store->statements[i]);
		store->statements[i] = NULL;
	}
}

enum store_result store_begin(struct store *store)
{
	return store_run(store, store_statement(store, STATEMENT_BEGIN));
}

enum store_result store_commit(struct store *store)
{
	enum store_result result = store_run(store, store_statement(store, STATEMENT_COMMIT));

	if (result != STORE_OK)
		store_rollback(store);
	return result;
}

void store_rollback(struct store *store)
{
	struct store_error error = store->error;

	/* After some failures SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit(store->db))
		store_run(store, store_statement(store, STATEMENT_ROLLBACK));
	store->error = error;
}

enum store_result store_state(struct store *store, const char *name, int64_t *value)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_STATE_GET);

	if (statement)
		sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
	return store_integer(store, statement, value);
}

static enum store_result change_state(struct store *store, enum statement how,
				      const char *name, int64_t value)
{
	sqlite3_stmt *statement = store_statement(store, how);

	if (statement) {
		sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC);
		sqlite3_bind_int64(statement, 2, value);
	}
	return store_run(store, statement);
}

enum store_result store_set_state(struct store *store, const char *name, int64_t value)
{
	return change_state(store, STATEMENT_STATE_SET, name, value);
}

enum store_result store_add_state(struct store *store, const char *name, int64_t more)
{
	return change_state(store, STATEMENT_STATE_ADD, name, more);
}
