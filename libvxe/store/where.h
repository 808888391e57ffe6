/* SPDX-License-Identifier: GPL-2.0 */
/* A filter as a condition of SQL on the table event. It admits exactly what
 * filter_admits() admits. */
#ifndef LIBVXE_STORE_WHERE_H
#define LIBVXE_STORE_WHERE_H

#include "libvxe/event/filter.h"
#include "libvxe/store/database.h"

/* Adds the SQL function that the conditions use. */
enum store_result store_where_init(struct store *store);

/* The condition, with parameters; "1" where the filter is NULL. The caller frees it.
 * NULL: out of memory. */
char *store_where(const struct filter *filter);

/* Binds the parameters, the first of which has number at. The filter must live until
 * the statement has run. */
void store_where_bind(sqlite3_stmt *statement, int at, const struct filter *filter);

#endif
