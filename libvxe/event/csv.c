// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/event.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/event/argument.h"
#include "libvxe/text/csv.h"
#include "libvxe/device.h"
#include "vxed/policy.h"

void event_print_csv_header(FILE *to)
{
	fputs("event,boot,sequence,time,kind,vxed,subsystem,mode,verdict,error,point,call,"
	      "abi,arguments,pid,tid,uid,program,message,machine\r\n", to);
}

static void put_number(FILE *to, uint64_t number)
{
	if (number)
		fprintf(to, "%" PRIu64, number);
	putc(',', to);
}

static void put_bytes(FILE *to, const char *bytes, size_t size)
{
	csv_bytes(to, bytes, size);
	putc(',', to);
}

static void put_word(FILE *to, const char *word)
{
	put_bytes(to, word, strlen(word));
}

/* The text of event_print_arguments() is already escaped and must not be escaped again. */
static void put_arguments(FILE *to, const struct event *event)
{
	char *text = NULL;
	size_t size = 0;
	FILE *memory = open_memstream(&text, &size);

	if (memory) {
		event_print_arguments(memory, event, false);
		fclose(memory);
		csv_text(to, text);
	}
	free(text);
	putc(',', to);
}

/* Events other than verdicts have at most one argument. */
static void put_details(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;

	if (*event_verdict_name(head))
		put_arguments(to, event);
	else if (head->kind == VXE_EVENT_MODE)
		put_word(to, mode_name(head->args[0]));
	else if (head->strings & 1)
		put_bytes(to, event->strings[0].bytes, event->strings[0].length);
	else
		put_number(to, head->nargs ? head->args[0] : 0);
}

void event_print_csv(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	char number[32], time[EVENT_TIME_SIZE];

	event_time(head->time, time);
	put_number(to, event->id);
	put_word(to, event->boot ? event->boot : "");
	fprintf(to, "%" PRIu64 ",%s,", (uint64_t)head->sequence, time);
	put_word(to, event_kind_name(head));
	put_bytes(to, head->name, strnlen(head->name, sizeof(head->name)));
	put_number(to, head->subsystem);
	put_word(to, *head->name ? mode_name(head->mode) : "");
	put_word(to, event_verdict_name(head));
	put_word(to, head->error ? errno_name(head->error, number) : "");
	put_word(to, event_point_name(head->point));
	put_word(to, event_point_name(head->call));
	put_word(to, event_abi_name(head));
	put_details(to, event);
	fprintf(to, "%u,%u,%u,", head->pid, head->tid, head->uid);
	put_bytes(to, head->comm, strnlen(head->comm, sizeof(head->comm)));
	put_bytes(to, event->message.bytes, event->message.length);
	if (event->machine)
		csv_bytes(to, event->machine, strlen(event->machine));
	fputs("\r\n", to);
}
