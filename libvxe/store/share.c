// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/share.h"

#include <stdlib.h>
#include <string.h>

#define EVENT_BYTES	100	/* of an event without its strings, roughly */

static struct span_share *share_of(struct shares *shares, const char *vxed)
{
	struct span_share *list = shares->list;
	size_t i = shares->latest;

	if (i < shares->count && !strncmp(list[i].vxed, vxed, VXE_NAME_SIZE))
		return &list[i];
	for (i = 0; i < shares->count; i++)
		if (!strncmp(list[i].vxed, vxed, VXE_NAME_SIZE))
			break;
	if (i == shares->room) {
		list = realloc(list, (2 * i + 8) * sizeof(*list));
		if (!list)
			return NULL;
		shares->list = list;
		shares->room = 2 * i + 8;
	}
	if (i == shares->count) {
		list[i] = (struct span_share) { .bytes = 0 };
		memcpy(list[i].vxed, vxed, strnlen(vxed, VXE_NAME_SIZE));
		shares->count++;
	}
	shares->latest = i;
	return &list[i];
}

bool shares_add(struct shares *shares, const struct event *event)
{
	struct span_share *share = share_of(shares, event->head.name);
	unsigned int i;

	if (!share)
		return false;
	share->bytes += EVENT_BYTES + event->message.length;
	for (i = 0; i < event->head.nargs; i++)
		if (event->head.strings >> i & 1)
			share->bytes += event->strings[i].length;
	share->changed = true;
	return true;
}

void shares_clear(struct shares *shares)
{
	shares->count = 0;
}

void shares_free(struct shares *shares)
{
	free(shares->list);
	*shares = (struct shares) { .list = NULL };
}
