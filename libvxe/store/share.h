/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How much of a span each VXED's events take up. When the store is too large, it drops the oldest
 * events of the VXED that takes up most, so that a VXED with many events does not displace the
 * events of others.
 */
#ifndef LIBVXE_STORE_SHARE_H
#define LIBVXE_STORE_SHARE_H

#include "libvxe/event/event.h"

struct span_share {
	char vxed[VXE_NAME_SIZE];	/* not always terminated; "": events that are about none */
	int64_t bytes;
	bool changed;			/* since it was written */
};

/* All zero: there are none. */
struct shares {
	struct span_share *list;		/* owned */
	size_t count, room;
	size_t latest;			/* index of the share that was last added to */
};

/* Adds an event. False: out of memory. */
bool shares_add(struct shares *shares, const struct event *event);
void shares_clear(struct shares *shares);
void shares_free(struct shares *shares);

#endif
