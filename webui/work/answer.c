// SPDX-License-Identifier: GPL-2.0
#include "webui/work/answer.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/device.h"
#include "libvxe/event/argument.h"
#include "libvxe/policy/describe.h"
#include "libvxe/text/diff.h"
#include "libvxe/text/quote.h"

void answer_bytes(FILE *to, const char *name, const char *bytes, size_t size)
{
	fputs(name, to);
	quote_json(to, bytes, size);
}

void answer_string(FILE *to, const char *name, const char *text)
{
	quote_json_text(to, name, text);
}

void answer_integer(FILE *to, const char *name, int64_t value)
{
	fprintf(to, "%s%" PRId64, name, value);
}

void answer_flag(FILE *to, const char *name, bool value)
{
	fprintf(to, "%s%s", name, value ? "true" : "false");
}

void answer_time(FILE *to, const char *name, int64_t ns)
{
	char text[EVENT_TIME_SIZE];

	event_time(ns, text);
	fprintf(to, "%s\"%s\"", name, text);
}

void answer_name(FILE *to, const char *name, const char vxed[VXE_NAME_SIZE])
{
	answer_bytes(to, name, vxed, strnlen(vxed, VXE_NAME_SIZE));
}

/* Returns what print() writes, as a string that the caller frees. NULL: out of memory. */
static char *printed(void (*print)(FILE *to, const char *bytes, size_t size), const char *bytes,
		     size_t size)
{
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);

	if (!to)
		return NULL;
	print(to, bytes, size);
	fclose(to);
	return text;
}

void answer_key(FILE *to, const char *name, const char vxed[VXE_NAME_SIZE])
{
	size_t size = strnlen(vxed, VXE_NAME_SIZE);
	char *text = printed(quote_json, vxed, size), *escaped = NULL;

	if (text && *text == '[')
		escaped = printed(quote_line, vxed, size);
	if (escaped)
		answer_string(to, name, escaped);
	else
		fprintf(to, "%s%s", name, text ? text : "\"?\"");
	free(escaped);
	free(text);
}

void answer_message(FILE *to, const char *name, const struct failure *failure)
{
	char *text;

	if (!*failure->suggestion ||
	    asprintf(&text, "%s (did you mean '%s'?)", failure->message, failure->suggestion) < 0) {
		answer_string(to, name, failure->message);
		return;
	}
	answer_string(to, name, text);
	free(text);
}

bool answer_diff(FILE *to, const char *name, const char *a, const char *b)
{
	char *text = NULL;
	size_t size;
	FILE *memory = open_memstream(&text, &size);
	bool ok = memory && diff_print(memory, a, b);

	if (memory)
		fclose(memory);
	if (ok)
		answer_string(to, name, text);
	free(text);
	return ok;
}

static void put_object(FILE *to, struct json_object *object)
{
	const char *comma = "{";

	json_object_object_foreach(object, key, value) {
		answer_string(to, comma, key);
		answer_value(to, ":", value);
		comma = ",";
	}
	fputs(*comma == '{' ? "{}" : "}", to);
}

void answer_value(FILE *to, const char *name, struct json_object *value)
{
	size_t i;

	fputs(name, to);
	switch (json_object_get_type(value)) {
	case json_type_object:
		put_object(to, value);
		break;
	case json_type_array:
		putc('[', to);
		for (i = 0; i < json_object_array_length(value); i++)
			answer_value(to, i ? "," : "", json_object_array_get_idx(value, i));
		putc(']', to);
		break;
	case json_type_string:
		quote_json(to, json_object_get_string(value), json_object_get_string_len(value));
		break;
	default:
		fputs(json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN), to);
	}
}

void answer_event(FILE *to, const struct event *event)
{
	char *line = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&line, &size);

	if (!memory)
		return;
	event_print_json(memory, event);
	fclose(memory);
	fwrite(line, 1, size - 1, to);
	free(line);
}

static void put_arguments(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	unsigned int i;

	fputs(",\"args\":[", to);
	for (i = 0; i < head->nargs; i++) {
		fputs(i ? "," : "", to);
		if (head->strings >> i & 1)
			quote_json(to, event->strings[i].bytes, event->strings[i].length);
		else
			fprintf(to, "%" PRIu64, (uint64_t)head->args[i]);
	}
	putc(']', to);
}

void answer_violation(FILE *to, const struct violation *violation, const char *covered)
{
	const struct vxe_event *head = &violation->event.head;
	char number[32], *what = describe_text(&violation->event);
	unsigned int i;

	answer_integer(to, "{\"id\":", violation->id);
	answer_name(to, ",\"vxed\":", head->name);
	answer_string(to, ",\"mode\":", mode_name(head->mode));
	answer_string(to, ",\"point\":", event_point_name(head->point));
	answer_string(to, ",\"call\":", event_point_name(head->call));
	answer_string(to, ",\"abi\":", event_abi_name(head));
	answer_string(to, ",\"error\":", head->error ? errno_name(head->error, number) : NULL);
	put_arguments(to, &violation->event);
	answer_string(to, ",\"what\":", what);
	answer_integer(to, ",\"count\":", violation->count);
	answer_time(to, ",\"first\":", violation->first_time);
	answer_time(to, ",\"last\":", violation->last_time);
	answer_integer(to, ",\"last_event\":", violation->last_event);
	fputs(",\"programs\":[", to);
	for (i = 0; i < violation->nprograms; i++)
		answer_bytes(to, i ? "," : "", violation->programs[i].comm,
			     strnlen(violation->programs[i].comm, VXE_COMM_SIZE));
	answer_string(to, "],\"covered_by\":", covered);
	putc('}', to);
	free(what);
}
