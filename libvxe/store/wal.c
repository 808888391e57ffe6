// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/wal.h"

#include <sys/stat.h>

/* 0 where there is none. */
static int64_t wal_size(struct store *store)
{
	const char *name = sqlite3_filename_wal(sqlite3_db_filename(store->db, "main"));
	struct stat status;

	return name && !stat(name, &status) ? status.st_size : 0;
}

enum store_result store_bound_wal(struct store *store, int64_t most)
{
	int64_t size = wal_size(store);

	store->wal_most = 0;
	if (size <= most)
		return STORE_OK;
	sqlite3_wal_checkpoint_v2(store->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	size = wal_size(store);
	if (size <= most)
		return STORE_OK;
	store->wal_most = most;
	return store_fail(store, STORE_NO_ROOM, "another process's lock keeps the write-ahead"
			  " log from being emptied: it has %lld bytes", (long long)size);
}

enum store_result store_retry_wal(struct store *store)
{
	return store->wal_most ? store_bound_wal(store, store->wal_most) : STORE_OK;
}
