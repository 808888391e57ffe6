/* SPDX-License-Identifier: GPL-2.0 */
/* An event as columns of a statement. */
#ifndef LIBVXE_STORE_ROW_H
#define LIBVXE_STORE_ROW_H

#include "libvxe/store/database.h"

/*
 * Binds an event to ?3 and the parameters after it, in the order of EVENT_COLUMNS.
 * point and call are ids of the store. The event must live until the statement has run.
 */
void store_bind_event(sqlite3_stmt *statement, const struct event *event,
		      int64_t point, int64_t call);

/* Reads an event from EVENT_COLUMNS, the first of which is column. *event points into
 * the row: it is valid until the statement is stepped or reset. */
void store_read_event(const struct store *store, sqlite3_stmt *statement, int column,
		      struct event *event);

/* Binds bytes, including an empty string, for which SQLite would take a NULL pointer as NULL. */
void store_bind_blob(sqlite3_stmt *statement, int at, const char *bytes, size_t length);

#endif
