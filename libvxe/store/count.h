/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counting violations while events are appended. The counts are kept in memory and
 * written about once a second. After a crash or a failed transaction, the events that
 * have not been counted yet are read again from the store.
 */
#ifndef LIBVXE_STORE_COUNT_H
#define LIBVXE_STORE_COUNT_H

#include "libvxe/store/database.h"

/* Reads the uncounted events again. Call it outside of a transaction. */
enum store_result store_recount_violations(struct store *store);

/* Writes the counts if the last write was a second ago, or, with now, in any case.
 * Call it inside a transaction. */
enum store_result store_flush_violations(struct store *store, bool now);

#endif
