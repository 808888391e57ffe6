// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/describe.h"

#include <stdlib.h>
#include <string.h>

#include "libvxe/event/argument.h"
#include "libvxe/text/quote.h"
#include "vxed/policy.h"

/* Whether the object is one of those at which the call is judged. */
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

char *describe_text(const struct event *event)
{
	char *text = NULL;
	size_t size;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	describe_event(to, event);
	if (!fclose(to))
		return text;
	free(text);
	return NULL;
}
