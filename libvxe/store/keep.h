/* SPDX-License-Identifier: GPL-2.0 */
/* How much a store keeps. */
#ifndef TOOLS_STOREKEEP_H
#define TOOLS_STOREKEEP_H

#include "libvxe/store/store.h"

struct store_limits {
	int64_t age;		/* seconds, of a clock that does not jump; 0: any */
	int64_t size;		/* bytes in use, beside the write-ahead log; 0: any */
};

/*
 * Drops some of what is over the limits, the oldest first, and gives space back
 * to the file system: a step that takes some milliseconds. OK: there may be more
 * to do; END: there was nothing to do.
 */
enum store_result store_keep(struct store *store, const struct store_limits *limits);

#endif
