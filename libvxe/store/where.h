/* SPDX-License-Identifier: GPL-2.0 */
/* Turns a filter into an SQL condition on the table event, which admits exactly what
 * filter_admits() admits; or on the table violation. */
#ifndef LIBVXE_STORE_WHERE_H
#define LIBVXE_STORE_WHERE_H

#include "libvxe/event/filter.h"
#include "libvxe/store/database.h"

enum where_table { WHERE_EVENT, WHERE_VIOLATION };

/* Adds the SQL functions that the conditions use, vxe_path(), and those that groups use,
 * vxe_string() and vxe_folder(). */
enum store_result store_where_init(struct store *store);

/*
 * The condition, with parameters; "1" if the filter is NULL. The caller frees it. NULL: out of
 * memory. For violations, time, user and mode are compared with the last event, and the program
 * with all listed programs.
 */
char *store_where(const struct filter *filter, enum where_table table);

/* Binds the parameters, the first of which has number at. The filter must live until
 * the statement has run. */
void store_where_bind(sqlite3_stmt *statement, int at, const struct filter *filter);

#endif
