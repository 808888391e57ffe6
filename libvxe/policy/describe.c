// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/describe.h"

#include <string.h>

#include "libvxe/event/argument.h"
#include "vxed/policy.h"
#include "libvxe/text/quote.h"

static bool leads_to(const struct point *call, const char *object)
{
	size_t length = strlen(object);
	const char *at = call->objects;

	while ((at = strstr(at, object))) {
		if ((at == call->objects || at[-1] == ' ') && (!at[length] || at[length] == ' '))
			return true;
		at += length;
	}
	return false;
}

void describe_event(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	const struct point *point = point_get(head->point), *call = point_get(head->call);
	char text[ARGUMENT_SIZE];
	unsigned int i;
	bool rule;

	if (!point) {
		fprintf(to, "call %u", head->point);
		return;
	}
	fputs(call && leads_to(call, point->name) ? call->name : point->name, to);
	for (i = 0; i < head->nargs; i++) {
		struct vxl_string name = argument_name(point, i, &rule);

		if (!name.length)
			break;
		if (!rule || argument_is_no_mark(name, head->args[i]))
			continue;
		putc(' ', to);
		if (head->strings >> i & 1) {
			quote_text(to, event->strings[i].bytes, event->strings[i].length);
		} else {
			argument_text(point, i, (const uint64_t *)head->args, head->nargs, text);
			fputs(text, to);
		}
	}
}

void describe_expand(const struct seen *seen, struct event *event)
{
	const struct point *point = point_get(seen->point);
	const char *at = seen->bytes;
	unsigned int i, n = 0;
	bool rule;

	memset(event, 0, sizeof(*event));
	event->head.kind = VXE_EVENT_PERMITTED;
	event->head.point = seen->point;
	event->head.call = seen->call;
	event->head.abi = seen->abi;
	for (i = 0; i < VXE_EVENT_ARGS && argument_name(point, i, &rule).length; i++) {
		if (!rule || n == seen->nargs)
			continue;
		event->head.args[i] = seen->args[n];
		if (seen->strings >> n & 1) {
			event->head.strings |= 1 << i;
			event->strings[i] = (struct vxl_string) { at, seen->args[n] };
			at += seen->args[n];
		}
		n++;
	}
	event->head.nargs = i;
}

void describe_seen(FILE *to, const struct seen *seen)
{
	struct event event;

	describe_expand(seen, &event);
	describe_event(to, &event);
}
