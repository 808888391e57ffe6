/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events in memory that cannot be stored yet, in the order of the ring. The size is bounded: events
 * that do not fit are dropped, and one event of kind VXE_EVENT_LOST takes the place of consecutive
 * dropped ones. Once half of the spool is used, a VXED that already occupies a sixteenth of it gets
 * no more room. So a flood of events of one VXED does not displace the events of others.
 */
#ifndef LIBVXE_STORE_SPOOL_H
#define LIBVXE_STORE_SPOOL_H

#include "libvxe/event/event.h"

#define SPOOL_BYTES	(64u << 20)

struct spool {
	char *bytes;
	size_t capacity, at, end;	/* records are in bytes[at..end) */
	uint64_t events;		/* in the spool */
	uint64_t dropped;		/* since spool_clear() */
	struct {
		uint64_t from, to;	/* sequence numbers */
		int64_t time;
	} gap;				/* dropped after the last record; from == to: none */
	size_t share[VXE_SLOTS];	/* bytes of each slot's records */
};

/* All zeros is an empty spool. */

/* Copies an event to the end, or drops it. */
void spool_put(struct spool *spool, const struct event *event);

/* Parses the first records, at most so many, which stay valid until the next call.
 * Returns their number; 0: the spool is empty. */
size_t spool_look(struct spool *spool, struct event *events, size_t most);
/* Removes the first records: those that spool_look() returned. */
void spool_take(struct spool *spool, const struct event *events, size_t count);

/* Empties it and frees its memory. */
void spool_clear(struct spool *spool);

#endif
