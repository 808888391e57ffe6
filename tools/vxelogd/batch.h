/* SPDX-License-Identifier: GPL-2.0 */
/* Records that were read from a ring, or something like it, and not yet stored. */
#ifndef TOOLS_BATCH_H
#define TOOLS_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libvxe/event/event.h"

#define BATCH_EVENTS	4096
#define BATCH_BYTES	(1u << 20)	/* far less than the ring holds */

enum batch_result {
	BATCH_SOME,	/* there may be more */
	BATCH_NONE,	/* for now */
	BATCH_END,	/* of a file, or of all who wrote into a pipe */
	BATCH_CUT,	/* the same, in the middle of a record */
	BATCH_BAD,	/* the next record is none; events are those before */
	BATCH_FAILED,	/* see error */
};

struct batch {
	int fd;				/* the caller's */
	int error;			/* errno of the read that failed */
	size_t count;
	size_t have, parsed;		/* bytes read; bytes of events */
	uint64_t offset;		/* of the first byte, in all that was read */
	struct event events[BATCH_EVENTS];
	_Alignas(8) char bytes[BATCH_BYTES];
};

/* NULL: out of memory. fd: a device that does not block, or anything else. */
struct batch *batch_new(int fd);

/* One read more, where there is room. Never waits. */
enum batch_result batch_read(struct batch *batch);
bool batch_is_full(const struct batch *batch);

/* Forgets the events, and keeps what is there of the next. */
void batch_clear(struct batch *batch);

#endif
