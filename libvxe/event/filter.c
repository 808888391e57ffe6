// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/filter.h"

#include <string.h>

static bool is_judgement(const struct vxe_event *head)
{
	return head->kind == VXE_EVENT_PERMITTED || head->kind == VXE_EVENT_VIOLATION ||
	       head->kind == VXE_EVENT_CONTROL;
}

/* Whether the event is about the log itself rather than about a VXED. */
static bool is_about_log(const struct vxe_event *head)
{
	return head->kind == VXE_EVENT_LOST || head->kind >= EVENT_STARTED;
}

bool filter_has_wish(const struct filter *filter)
{
	return filter->nvxeds || filter->npoints || filter->path || filter->program ||
	       filter->by_user || filter->subsystem || filter->verdict != VERDICT_ANY;
}

static bool admits_vxed(const struct filter *filter, const struct vxe_event *head)
{
	size_t i;

	for (i = 0; i < filter->nvxeds; i++)
		if (!strncmp(filter->vxeds[i], head->name, sizeof(head->name)))
			return true;
	return !filter->nvxeds;
}

static bool admits_point(const struct filter *filter, const struct vxe_event *head)
{
	size_t i;

	for (i = 0; i < filter->npoints; i++)
		if (filter->points[i] == head->point || filter->points[i] == head->call)
			return true;
	return !filter->npoints;
}

static bool admits_verdict(const struct filter *filter, const struct vxe_event *head)
{
	enum verdict_wanted verdict = !head->error ? VERDICT_PERMITTED :
				      head->mode == VXE_MODE_PRODUCTION ? VERDICT_REFUSED :
				      VERDICT_VIOLATED;

	return filter->verdict == VERDICT_ANY ||
	       (is_judgement(head) && verdict == filter->verdict);
}

static bool admits_path(const struct filter *filter, const struct event *event)
{
	unsigned int i;

	for (i = 0; filter->path && i < event->head.nargs; i++)
		if ((event->head.strings >> i & 1) &&
		    pattern_matches(filter->path, event->strings[i]))
			return true;
	return !filter->path;
}

bool filter_admits(const struct filter *filter, const struct event *event)
{
	const struct vxe_event *head = &event->head;

	if (filter->by_time && (head->time < filter->since || head->time > filter->until))
		return false;
	if (is_about_log(head))
		return head->kind == VXE_EVENT_LOST || !filter_has_wish(filter);
	return admits_vxed(filter, head) && admits_point(filter, head) &&
	       admits_verdict(filter, head) &&
	       (!filter->subsystem || head->subsystem == filter->subsystem) &&
	       (!filter->by_user || head->uid == filter->user) &&
	       (!filter->program || !strncmp(filter->program, head->comm, sizeof(head->comm))) &&
	       admits_path(filter, event);
}
