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
 * Drops some of the events and violations that exceed the limits, and returns unused space to the
 * file system. Of too many events, the oldest ones of the VXED that has most go first. A step takes
 * some milliseconds. OK: there may be more to do. END: there was nothing to do. NO_ROOM: the disk
 * is full; or the write-ahead log is too large, because another process's lock prevents it from
 * being emptied.
 */
enum store_result store_keep(struct store *store, const struct store_limits *limits);

#endif
