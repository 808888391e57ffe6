// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/batch.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct batch *batch_new(int fd)
{
	struct batch *batch = malloc(sizeof(*batch));

	if (!batch)
		return NULL;
	batch->fd = fd;
	batch->count = batch->have = batch->parsed = 0;
	batch->offset = 0;
	return batch;
}

/* The device refuses to read into less room than the next record needs. */
bool batch_is_full(const struct batch *batch)
{
	return batch->count == BATCH_EVENTS || BATCH_BYTES - batch->have < EVENT_RECORD_MAX;
}

/* Makes events of the bytes. False: the next bytes are no record. */
static bool parse(struct batch *batch)
{
	int got = 1;

	while (batch->count < BATCH_EVENTS && batch->parsed < batch->have) {
		got = event_parse(batch->bytes + batch->parsed, batch->have - batch->parsed,
				  &batch->events[batch->count]);
		if (got != 1)
			break;
		batch->parsed += batch->events[batch->count++].head.size;
	}
	return got >= 0;
}

enum batch_result batch_read(struct batch *batch)
{
	struct pollfd ready = { .fd = batch->fd, .events = POLLIN };
	ssize_t got;

	if (!parse(batch))
		return BATCH_BAD;
	if (batch_is_full(batch))
		return BATCH_SOME;
	/* read() would take a pipe that nobody has opened for writing yet to be at its end. */
	if (poll(&ready, 1, 0) <= 0)
		return BATCH_NONE;
	got = read(batch->fd, batch->bytes + batch->have, BATCH_BYTES - batch->have);
	if (got < 0) {
		batch->error = errno;
		return errno == EAGAIN || errno == EINTR ? BATCH_NONE : BATCH_FAILED;
	}
	if (!got)
		return batch->have > batch->parsed ? BATCH_CUT : BATCH_END;
	batch->have += got;
	return parse(batch) ? BATCH_SOME : BATCH_BAD;
}

enum batch_result batch_fill(struct batch *batch)
{
	enum batch_result got = BATCH_SOME;

	while (got == BATCH_SOME && !batch_is_full(batch))
		got = batch_read(batch);
	return got;
}

void batch_clear(struct batch *batch)
{
	memmove(batch->bytes, batch->bytes + batch->parsed, batch->have - batch->parsed);
	batch->offset += batch->parsed;
	batch->have -= batch->parsed;
	batch->parsed = batch->count = 0;
}
