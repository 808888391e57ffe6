/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The store's clock, on which retention is based. It counts seconds while the machine runs, and
 * ignores changes of the machine's time. It is saved in the store, and continues from there in the
 * next process and after the next boot.
 */
#ifndef LIBVXE_STORE_CLOCK_H
#define LIBVXE_STORE_CLOCK_H

#include "libvxe/store/database.h"

/* Continues the saved clock. Call it inside a transaction, before the two below. */
enum store_result store_clock_load(struct store *store);
/* The time, in seconds. */
int64_t store_clock(const struct store *store);
/* Saves the clock. Call it inside a transaction. */
enum store_result store_clock_save(struct store *store);

#endif
