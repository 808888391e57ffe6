/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counts violations, and events by the hour, while events are appended. The counts are kept in
 * memory and written about once a second. After a crash or a failed transaction, the events that
 * are not counted yet are read again from the store.
 */
#ifndef LIBVXE_STORE_COUNT_H
#define LIBVXE_STORE_COUNT_H

#include "libvxe/store/database.h"

/* Reads what counting needs from the store. */
enum store_result store_count_init(struct store *store);

/* Counts an event. False: out of memory. */
bool store_count(struct store *store, const struct event *event);

/* Reads the uncounted events again. Call it outside of a transaction. */
enum store_result store_recount(struct store *store);

/* Writes the counts if the last write was a second ago or earlier, if there are many, or if now
 * is set. Call it inside a transaction. */
enum store_result store_flush_counts(struct store *store, bool now);

#endif
