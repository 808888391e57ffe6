// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/hours.h"

#include <stdlib.h>
#include <string.h>

static enum hour_verdict verdict_of(const struct vxe_event *head)
{
	switch (head->kind) {
	case VXE_EVENT_LOST:
		return HOUR_LOST;
	case VXE_EVENT_PERMITTED:
	case VXE_EVENT_VIOLATION:
	case VXE_EVENT_CONTROL:
		return !head->error ? HOUR_PERMITTED :
		       head->mode == VXE_MODE_PRODUCTION ? HOUR_REFUSED : HOUR_VIOLATED;
	}
	return HOUR_OTHER;
}

static bool same(const struct hour *a, const struct hour *b)
{
	return a->hour == b->hour && a->verdict == b->verdict &&
	       !strncmp(a->vxed, b->vxed, VXE_NAME_SIZE);
}

/* Only root chooses names of VXEDs, so that the hash needs no secret. */
static size_t hash_of(const struct hour *hour)
{
	uint64_t hash = hour->hour * HOUR_VERDICTS + hour->verdict;
	size_t i;

	for (i = 0; i < VXE_NAME_SIZE && hour->vxed[i]; i++)
		hash = (hash ^ (unsigned char)hour->vxed[i]) * 0x100000001b3;
	return hash ^ hash >> 32;
}

static struct hour *slot(const struct hours *hours, const struct hour *hour)
{
	size_t at = hash_of(hour) & (hours->capacity - 1);

	while (hours->table[at].count && !same(&hours->table[at], hour))
		at = (at + 1) & (hours->capacity - 1);
	return &hours->table[at];
}

static bool grow(struct hours *hours)
{
	struct hours larger = { .capacity = hours->capacity ? hours->capacity * 2 : 256 };
	size_t i;

	larger.count = hours->count;
	larger.table = calloc(larger.capacity, sizeof(*larger.table));
	if (!larger.table)
		return false;
	for (i = 0; i < hours->capacity; i++)
		if (hours->table[i].count)
			*slot(&larger, &hours->table[i]) = hours->table[i];
	free(hours->table);
	*hours = larger;
	return true;
}

bool hours_add(struct hours *hours, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	struct hour new = {
		.hour = head->time / HOUR_NS - (head->time % HOUR_NS < 0),
		.verdict = verdict_of(head), .first = event->id,
	};
	uint64_t more = head->kind == VXE_EVENT_LOST ? head->args[0] : 1;
	struct hour *at = hours->latest;

	if (!more)
		return true;
	memcpy(new.vxed, head->name, strnlen(head->name, VXE_NAME_SIZE));
	if (!at || !same(at, &new)) {
		if (hours->count * 2 >= hours->capacity && !grow(hours))
			return false;
		at = slot(hours, &new);
		if (!at->count) {
			*at = new;
			hours->count++;
		}
		hours->latest = at;
	}
	if (__builtin_add_overflow(at->count, more, &at->count) || at->count > INT64_MAX)
		at->count = INT64_MAX;
	at->last = event->id;
	return true;
}

void hours_clear(struct hours *hours)
{
	if (hours->count)
		memset(hours->table, 0, hours->capacity * sizeof(*hours->table));
	hours->count = 0;
	hours->latest = NULL;
}

void hours_free(struct hours *hours)
{
	free(hours->table);
	memset(hours, 0, sizeof(*hours));
}
