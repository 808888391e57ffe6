// SPDX-License-Identifier: GPL-2.0
#include "tools/vxelog/summary.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/event/argument.h"
#include "libvxe/text/csv.h"
#include "libvxe/device.h"
#include "vxed/policy.h"
#include "libvxe/text/quote.h"

/* The text that a function prints, which the caller frees. NULL: out of memory. */
static char *printed(void (*print)(FILE *to, const struct violation *violation),
		     const struct violation *violation)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);

	if (!to)
		return NULL;
	print(to, violation);
	fclose(to);
	return text;
}

static void print_name(FILE *to, const struct violation *violation)
{
	const char *name = violation->event.head.name;

	quote_word(to, name, strnlen(name, VXE_NAME_SIZE));
}

static void print_call(FILE *to, const struct violation *violation)
{
	const struct vxe_event *head = &violation->event.head;

	if (head->kind == VXE_EVENT_CONTROL)
		fputs("control ", to);
	fputs(event_point_name(head->point), to);
	if (head->call != head->point && head->call != VXE_POINT_NONE)
		fprintf(to, " by %s", event_point_name(head->call));
	if (head->abi != VXE_ABI_X86_64 && *event_abi_name(head))
		fprintf(to, " abi=%s", event_abi_name(head));
}

static void print_verdict(FILE *to, const struct violation *violation)
{
	const struct vxe_event *head = &violation->event.head;
	char number[32];

	fprintf(to, "%s %s", event_verdict_name(head), errno_name(head->error, number));
}

static void print_programs(FILE *to, const struct violation *violation)
{
	unsigned int i;

	for (i = 0; i < violation->nprograms; i++) {
		const char *comm = violation->programs[i].comm;

		if (i)
			putc(',', to);
		quote_text(to, comm, strnlen(comm, VXE_COMM_SIZE));
	}
	if (violation->more_programs)
		fputs(",...", to);
}

static void print_arguments(FILE *to, const struct violation *violation)
{
	event_print_arguments(to, &violation->event, true);
}

/* Text: columns and their least widths ---------------------------------------- */

static const struct part {
	const char *title;
	int width;
	void (*print)(FILE *to, const struct violation *violation);
} parts[] = {
	{ "VXED", 12, print_name },
	{ "VERDICT", 14, print_verdict },
	{ "CALL", 24, print_call },
	{ "PROGRAMS", 12, print_programs },
	{ "ARGUMENTS", 0, print_arguments },
};

void summary_print_text_header(FILE *to)
{
	size_t i;

	fprintf(to, "%8s  %-20s %-20s", "COUNT", "FIRST", "LAST");
	for (i = 0; i < ARRAY_SIZE(parts); i++)
		fprintf(to, " %-*s", parts[i].width, parts[i].title);
	putc('\n', to);
}

/* A time without fractions of a second. */
static void print_time(FILE *to, int64_t ns)
{
	char text[EVENT_TIME_SIZE];

	event_time(ns, text);
	fprintf(to, " %.*sZ", (int)strcspn(text, "."), text);
}

void summary_print_text(FILE *to, const struct violation *violation)
{
	size_t i;

	fprintf(to, "%8" PRIu64 " ", violation->count);
	print_time(to, violation->first_time);
	print_time(to, violation->last_time);
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		char *text = printed(parts[i].print, violation);

		fprintf(to, " %-*s", parts[i].width, text ? text : "?");
		free(text);
	}
	putc('\n', to);
}

/* CSV ----------------------------------------------------------------------- */

void summary_print_csv_header(FILE *to)
{
	fputs("violation,count,first,last,first_event,last_event,vxed,mode,verdict,error,"
	      "point,call,abi,arguments,programs,message\r\n", to);
}

static void put_word(FILE *to, const char *word)
{
	csv_bytes(to, word, strlen(word));
	putc(',', to);
}

static void put_printed(FILE *to, void (*print)(FILE *, const struct violation *),
			const struct violation *violation)
{
	char *text = printed(print, violation);

	if (text)
		csv_text(to, text);
	putc(',', to);
	free(text);
}

void summary_print_csv(FILE *to, const struct violation *violation)
{
	const struct event *event = &violation->event;
	const struct vxe_event *head = &event->head;
	char number[32], first[EVENT_TIME_SIZE], last[EVENT_TIME_SIZE];

	event_time(violation->first_time, first);
	event_time(violation->last_time, last);
	fprintf(to, "%" PRId64 ",%" PRIu64 ",%s,%s,%" PRId64 ",%" PRId64 ",", violation->id,
		violation->count, first, last, violation->first_event, violation->last_event);
	csv_bytes(to, head->name, strnlen(head->name, sizeof(head->name)));
	putc(',', to);
	put_word(to, mode_name(head->mode));
	put_word(to, event_verdict_name(head));
	put_word(to, errno_name(head->error, number));
	put_word(to, event_point_name(head->point));
	put_word(to, event_point_name(head->call));
	put_word(to, event_abi_name(head));
	put_printed(to, print_arguments, violation);
	put_printed(to, print_programs, violation);
	csv_bytes(to, event->message.bytes, event->message.length);
	fputs("\r\n", to);
}

/* JSON ---------------------------------------------------------------------- */

static void put_field(FILE *to, const char *name, const char *bytes, size_t size)
{
	fprintf(to, ",\"%s\":", name);
	quote_json(to, bytes, size);
}

static void put_json_programs(FILE *to, const struct violation *violation)
{
	unsigned int i;

	fputs(",\"programs\":[", to);
	for (i = 0; i < violation->nprograms; i++) {
		const char *comm = violation->programs[i].comm;

		fputs(i ? ",{\"comm\":" : "{\"comm\":", to);
		quote_json(to, comm, strnlen(comm, VXE_COMM_SIZE));
		fprintf(to, ",\"count\":%" PRIu64 "}", violation->programs[i].count);
	}
	fprintf(to, "],\"more_programs\":%s", violation->more_programs ? "true" : "false");
}

void summary_print_json(FILE *to, const struct violation *violation)
{
	const struct event *event = &violation->event;
	const struct vxe_event *head = &event->head;
	char number[32], first[EVENT_TIME_SIZE], last[EVENT_TIME_SIZE];
	const char *error = errno_name(head->error, number);

	event_time(violation->first_time, first);
	event_time(violation->last_time, last);
	fprintf(to, "{\"count\":%" PRIu64 ",\"first\":\"%s\",\"last\":\"%s\"", violation->count,
		first, last);
	if (violation->id)
		fprintf(to, ",\"violation\":%" PRId64 ",\"first_event\":%" PRId64
			",\"last_event\":%" PRId64, violation->id, violation->first_event,
			violation->last_event);
	put_field(to, "kind", event_kind_name(head), strlen(event_kind_name(head)));
	put_field(to, "vxed", head->name, strnlen(head->name, sizeof(head->name)));
	put_field(to, "mode", mode_name(head->mode), strlen(mode_name(head->mode)));
	put_field(to, "verdict", event_verdict_name(head), strlen(event_verdict_name(head)));
	put_field(to, "error", error, strlen(error));
	if (head->point != VXE_POINT_NONE)
		put_field(to, "point", event_point_name(head->point),
			  strlen(event_point_name(head->point)));
	if (head->call != VXE_POINT_NONE)
		put_field(to, "call", event_point_name(head->call),
			  strlen(event_point_name(head->call)));
	if (*event_abi_name(head))
		put_field(to, "abi", event_abi_name(head), strlen(event_abi_name(head)));
	event_print_json_arguments(to, event, true);
	put_json_programs(to, violation);
	if (event->message.length)
		put_field(to, "message", event->message.bytes, event->message.length);
	fputs("}\n", to);
}
