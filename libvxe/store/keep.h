/* SPDX-License-Identifier: GPL-2.0 */
/* Retention: how much a store keeps. */
#ifndef LIBVXE_STORE_KEEP_H
#define LIBVXE_STORE_KEEP_H

#include "libvxe/store/store.h"

struct store_limits {
	int64_t age;		/* seconds of the store's clock; 0: any age */
	int64_t size;		/* bytes in use, without the write-ahead log; 0: any size */
};

/*
 * Drops some of what exceeds the limits, oldest first, and gives unused space back to the
 * file system. A step takes some milliseconds. OK: there may be more to do. END: there
 * was nothing to do. NO_ROOM: also if the write-ahead log is over the size, since
 * another process's lock keeps it from being emptied.
 */
enum store_result store_keep(struct store *store, const struct store_limits *limits);

#endif
