// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/spool.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES	(1u << 20)
#define SHARED_BYTES	(SPOOL_BYTES / 2)	/* shares are enforced from this many bytes on */
#define SHARE_BYTES	(SPOOL_BYTES / 16)
#define LOST_BYTES	512			/* room for the event about a gap */

static const char lost_message[] = "dropped by vxelogd, which could not write to the store";

static size_t *share_of(struct spool *spool, const struct event *event)
{
	return &spool->share[event->head.slot % VXE_SLOTS];
}

/* Makes room after the last record. False: the spool is full. */
static bool make_room(struct spool *spool, size_t size)
{
	size_t capacity = spool->capacity ? spool->capacity : FIRST_BYTES;
	char *larger;

	/* Moving is cheap when most of the memory is free. */
	if (spool->at >= spool->capacity / 2 && spool->at) {
		memmove(spool->bytes, spool->bytes + spool->at, spool->end - spool->at);
		spool->end -= spool->at;
		spool->at = 0;
	}
	while (capacity - spool->end < size && capacity < SPOOL_BYTES)
		capacity *= 2;
	if (capacity - spool->end < size)
		return false;
	if (capacity == spool->capacity)
		return true;
	larger = realloc(spool->bytes, capacity);
	if (!larger)
		return false;
	spool->bytes = larger;
	spool->capacity = capacity;
	return true;
}

static void add(struct spool *spool, const struct event *event)
{
	size_t size = event_put(event, spool->bytes + spool->end);

	spool->end += size;
	spool->events++;
	*share_of(spool, event) += size;
}

/* Appends an event about the gap. The caller has made room. */
static void add_gap(struct spool *spool)
{
	struct event lost = {
		.head = {
			.kind = VXE_EVENT_LOST, .point = VXE_POINT_NONE, .call = VXE_POINT_NONE,
			.sequence = spool->gap.from, .time = spool->gap.time, .nargs = 1,
			.abi = VXE_ABI_NONE, .args = { spool->gap.to - spool->gap.from },
		},
		.message = { lost_message, sizeof(lost_message) - 1 },
	};

	add(spool, &lost);
	spool->gap.from = spool->gap.to = 0;
}

static void drop(struct spool *spool, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	uint64_t count = head->kind == VXE_EVENT_LOST ? head->args[0] : 1;

	if (spool->gap.from == spool->gap.to) {
		spool->gap.from = head->sequence;
		spool->gap.time = head->time;
	}
	spool->gap.to = head->sequence + count;
	spool->dropped += count;
}

void spool_put(struct spool *spool, const struct event *event)
{
	size_t size = event_size(event), used = spool->end - spool->at;
	bool gap = spool->gap.from != spool->gap.to;

	if ((used > SHARED_BYTES && *share_of(spool, event) > SHARE_BYTES) ||
	    !make_room(spool, size + LOST_BYTES + LOST_BYTES)) {
		drop(spool, event);
		return;
	}
	if (gap)
		add_gap(spool);
	add(spool, event);
}

size_t spool_look(struct spool *spool, struct event *events, size_t most)
{
	size_t at = spool->at, count = 0;

	/* spool_put() has left room for this event. */
	if (spool->at == spool->end && spool->gap.from != spool->gap.to) {
		if (!make_room(spool, LOST_BYTES))
			return 0;
		add_gap(spool);
	}
	while (count < most && at < spool->end &&
	       event_parse(spool->bytes + at, spool->end - at, &events[count]) == 1)
		at += events[count++].head.size;
	return count;
}

void spool_take(struct spool *spool, const struct event *events, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		*share_of(spool, &events[i]) -= events[i].head.size;
		spool->at += events[i].head.size;
	}
	spool->events -= count;
	if (spool->at == spool->end)
		spool->at = spool->end = 0;
}

void spool_clear(struct spool *spool)
{
	free(spool->bytes);
	memset(spool, 0, sizeof(*spool));
}
