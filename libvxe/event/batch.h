/* SPDX-License-Identifier: GPL-2.0 */
/* Records that were read from a ring, or from a file or pipe of records. */
#ifndef LIBVXE_EVENT_BATCH_H
#define LIBVXE_EVENT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libvxe/event/event.h"

#define BATCH_EVENTS	4096
#define BATCH_BYTES	(1u << 20)	/* far less than the ring holds */

enum batch_result {
	BATCH_SOME,	/* there may be more */
	BATCH_NONE,	/* there is no more now */
	BATCH_END,	/* the file ends, or all writers have closed the pipe */
	BATCH_CUT,	/* like BATCH_END, but in the middle of a record */
	BATCH_BAD,	/* the next bytes are no record; the events before them are valid */
	BATCH_FAILED,	/* reading failed, see error */
};

struct batch {
	int fd;				/* the caller's */
	int error;			/* errno of the read that failed */
	size_t count;			/* events */
	size_t have, parsed;		/* bytes that were read; bytes of the events */
	uint64_t offset;		/* of the first byte, in all that was read */
	struct event events[BATCH_EVENTS];
	_Alignas(8) char bytes[BATCH_BYTES];
};

/* fd: of the device, opened with O_NONBLOCK, or of anything else. The caller frees the
 * batch. NULL: out of memory. */
struct batch *batch_new(int fd);

/* Reads once, if there is room. Never waits. */
enum batch_result batch_read(struct batch *batch);
/* Reads as long as there is more and room for it. SOME: the batch is full. */
enum batch_result batch_fill(struct batch *batch);
bool batch_is_full(const struct batch *batch);

/* Drops the events, but keeps the bytes that follow them. */
void batch_clear(struct batch *batch);

#endif
