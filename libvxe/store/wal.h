/* SPDX-License-Identifier: GPL-2.0 */
/* A bound on the write-ahead log (-wal). SQLite cannot empty it while another process
 * holds a reader's lock, which whoever may read the file can do for ever. */
#ifndef LIBVXE_STORE_WAL_H
#define LIBVXE_STORE_WAL_H

#include "libvxe/store/database.h"

/*
 * Tries to empty the log if it has more than so many bytes. NO_ROOM: that failed; then
 * nothing more is appended until store_retry_wal() succeeds. Call both outside of a
 * transaction.
 */
enum store_result store_bound_wal(struct store *store, int64_t most);
enum store_result store_retry_wal(struct store *store);

#endif
