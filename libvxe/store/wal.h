/* SPDX-License-Identifier: GPL-2.0 */
/* A bound on the write-ahead log (-wal). SQLite cannot empty it while another process holds a
 * reader's lock. Any process that may read the file can hold such a lock for ever. */
#ifndef LIBVXE_STORE_WAL_H
#define LIBVXE_STORE_WAL_H

#include "libvxe/store/database.h"

/*
 * Tries to empty the log if it is larger than most bytes. NO_ROOM: that failed; nothing more is
 * appended until store_retry_wal() succeeds. Call both outside of a transaction.
 */
enum store_result store_bound_wal(struct store *store, int64_t most);
enum store_result store_retry_wal(struct store *store);

#endif
