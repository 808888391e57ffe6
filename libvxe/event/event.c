// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/event.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/event/argument.h"
#include "libvxe/device.h"
#include "vxed/policy.h"
#include "libvxe/text/quote.h"

void event_stream_init(struct event_stream *stream, int fd)
{
	stream->fd = fd;
	stream->why[0] = 0;
	machine_here(stream->machine);
	stream->have = 0;
	stream->at = 0;
}

/* No ring reaches this sequence number. A record that has it is damaged. */
#define SEQUENCE_MAX	((uint64_t)1 << 62)

static bool is_sound(const struct vxe_event *head)
{
	return head->size >= sizeof(*head) && head->size <= EVENT_RECORD_MAX &&
	       !(head->size % 8) && head->nargs <= VXE_EVENT_ARGS &&
	       head->sequence < SEQUENCE_MAX &&
	       (head->kind != VXE_EVENT_LOST ||
		(head->nargs == 1 && !head->strings && head->args[0] < SEQUENCE_MAX));
}

int event_parse(const char *bytes, size_t size, struct event *event)
{
	struct vxe_event *head = &event->head;
	size_t at = sizeof(*head);
	unsigned int i;

	if (size < sizeof(*head))
		return 0;
	memcpy(head, bytes, sizeof(*head));
	if (!is_sound(head))
		return -1;
	if (head->size > size)
		return 0;
	event->id = 0;
	event->boot = event->machine = NULL;
	for (i = 0; i < head->nargs; i++) {
		if (!(head->strings >> i & 1))
			continue;
		if (head->args[i] > head->size - at)
			return -1;
		event->strings[i] = (struct vxl_string) { bytes + at, head->args[i] };
		at += head->args[i];
	}
	if (head->message_size > head->size - at)
		return -1;
	event->message = (struct vxl_string) { bytes + at, head->message_size };
	return 1;
}

size_t event_size(const struct event *event)
{
	size_t size = sizeof(event->head) + event->message.length;
	unsigned int i;

	for (i = 0; i < event->head.nargs; i++)
		if (event->head.strings >> i & 1)
			size += event->strings[i].length;
	return (size + 7) & ~(size_t)7;
}

size_t event_put(const struct event *event, char *bytes)
{
	struct vxe_event head = event->head;
	char *at = bytes + sizeof(head);
	unsigned int i;

	head.size = event_size(event);
	head.message_size = event->message.length;
	memcpy(bytes, &head, sizeof(head));
	for (i = 0; i < head.nargs; i++) {
		if (!(head.strings >> i & 1))
			continue;
		memcpy(at, event->strings[i].bytes, event->strings[i].length);
		at += event->strings[i].length;
	}
	memcpy(at, event->message.bytes, event->message.length);
	at += event->message.length;
	memset(at, 0, bytes + head.size - at);
	return head.size;
}

int event_next(struct event_stream *stream, struct event *event)
{
	ssize_t got;

	if (stream->at == stream->have) {
		got = read(stream->fd, stream->buffer, sizeof(stream->buffer));
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		if (got <= 0) {
			snprintf(stream->why, sizeof(stream->why), "%s: %s", VXE_DEVICE,
				 got ? strerror(errno) : "the module has gone");
			return -1;
		}
		stream->at = 0;
		stream->have = got;
	}
	if (event_parse(stream->buffer + stream->at, stream->have - stream->at, event) != 1) {
		snprintf(stream->why, sizeof(stream->why),
			 "%s: the module gave a record that is none", VXE_DEVICE);
		return -1;
	}
	stream->at += event->head.size;
	event->machine = *stream->machine ? stream->machine : NULL;
	return 1;
}

static const char *const abi_names[] = {
	[VXE_ABI_X86_64] = "x86-64",
	[VXE_ABI_I386] = "i386",
	[VXE_ABI_X32] = "x32",
};

static const char *const kind_names[] = {
	[VXE_EVENT_PERMITTED] = "permitted",
	[VXE_EVENT_VIOLATION] = "violation",
	[VXE_EVENT_ENTER] = "enter",
	[VXE_EVENT_LOAD] = "load",
	[VXE_EVENT_UNLOAD] = "unload",
	[VXE_EVENT_MODE] = "mode",
	[VXE_EVENT_CONTROL] = "control",
	[VXE_EVENT_LOST] = "lost",
};

const char *event_kind_name(const struct vxe_event *head)
{
	switch (head->kind) {
	case EVENT_STARTED:
		return "started";
	case EVENT_STOPPED:
		return "stopped";
	case EVENT_STALLED:
		return "stalled";
	}
	return head->kind < ARRAY_SIZE(kind_names) && kind_names[head->kind] ?
	       kind_names[head->kind] : "unknown";
}

const char *event_verdict_name(const struct vxe_event *head)
{
	switch (head->kind) {
	case VXE_EVENT_PERMITTED:
	case VXE_EVENT_VIOLATION:
	case VXE_EVENT_CONTROL:
		return !head->error ? "permitted" :
		       head->mode == VXE_MODE_PRODUCTION ? "refused" : "violated";
	}
	return "";
}

const char *event_abi_name(const struct vxe_event *head)
{
	return head->abi < ARRAY_SIZE(abi_names) ? abi_names[head->abi] : "";
}

void event_time(int64_t ns, char text[EVENT_TIME_SIZE])
{
	bool early = ns % 1000000000 < 0;
	time_t seconds = ns / 1000000000 - early;
	struct tm tm;
	size_t length;

	gmtime_r(&seconds, &tm);
	length = strftime(text, EVENT_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + length, EVENT_TIME_SIZE - length, ".%06" PRId64 "Z",
		 (ns % 1000000000 + early * INT64_C(1000000000)) / 1000);
}

static void print_time(FILE *to, const struct vxe_event *head)
{
	char text[EVENT_TIME_SIZE];

	event_time(head->time, text);
	fputs(text, to);
}

static const char *point_text(unsigned int point)
{
	const struct point *p = point_get(point);

	return p ? p->name : "unknown";
}

const char *event_point_name(unsigned int point)
{
	return point == VXE_POINT_NONE ? "" : point_text(point);
}

static struct vxl_string padded(const char *bytes, size_t size)
{
	return (struct vxl_string) { bytes, strnlen(bytes, size) };
}

/* Text ---------------------------------------------------------------------- */

/* Prints "(O_RDWR O_CREAT)" as O_RDWR|O_CREAT, so that it is one word. */
static void print_flags(FILE *to, const char *text)
{
	for (; *text; text++)
		if (!strchr("()", *text))
			putc(*text == ' ' ? '|' : *text, to);
}

static void print_value(FILE *to, const struct event *event, const struct point *point,
			unsigned int index)
{
	const struct vxe_event *head = &event->head;
	char text[ARGUMENT_SIZE];

	if (head->strings >> index & 1) {
		quote_text(to, event->strings[index].bytes, event->strings[index].length);
		return;
	}
	argument_text(point, index, (const uint64_t *)head->args, head->nargs, text);
	print_flags(to, text);
}

/* blank: printed before the first argument. */
static void print_arguments(FILE *to, const struct event *event, bool only_rule,
			    const char *blank)
{
	const struct point *point = point_get(event->head.point);
	struct vxl_string name;
	unsigned int i;
	bool rule;

	for (i = 0; point && i < event->head.nargs; i++) {
		name = argument_name(point, i, &rule);
		if (!name.length)
			break;
		if ((only_rule && !rule) ||
		    argument_is_no_mark(name, event->head.args[i]))
			continue;
		fprintf(to, "%s%.*s=", blank, (int)name.length, name.bytes);
		print_value(to, event, point, i);
		blank = " ";
	}
}

void event_print_arguments(FILE *to, const struct event *event, bool only_rule)
{
	print_arguments(to, event, only_rule, "");
}

static void print_judged(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	char number[32];

	fprintf(to, "%s %s", mode_name(head->mode), event_verdict_name(head));
	if (head->error)
		fprintf(to, " %s", errno_name(head->error, number));
	if (head->kind == VXE_EVENT_CONTROL)
		fputs(" control", to);
	fprintf(to, " %s", point_text(head->point));
	if (head->call != head->point && head->call != VXE_POINT_NONE)
		fprintf(to, " by %s", point_text(head->call));
	if (head->abi != VXE_ABI_X86_64 && head->abi < ARRAY_SIZE(abi_names))
		fprintf(to, " abi=%s", abi_names[head->abi]);
	print_arguments(to, event, false, " ");
}

static void print_kind(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;

	switch (head->kind) {
	case VXE_EVENT_PERMITTED:
	case VXE_EVENT_VIOLATION:
	case VXE_EVENT_CONTROL:
		print_judged(to, event);
		break;
	case VXE_EVENT_ENTER:
		fprintf(to, "%s entered", mode_name(head->mode));
		if (head->strings & 1) {
			fputs(" path=", to);
			quote_text(to, event->strings[0].bytes, event->strings[0].length);
		}
		break;
	case VXE_EVENT_LOAD:
	case VXE_EVENT_UNLOAD:
		fprintf(to, "%s %sed", mode_name(head->mode), event_kind_name(head));
		break;
	case VXE_EVENT_MODE:
		fprintf(to, "mode=%s", mode_name(head->args[0]));
		break;
	case VXE_EVENT_LOST:
		fprintf(to, "lost events=%" PRIu64, (uint64_t)head->args[0]);
		break;
	case EVENT_STARTED:
	case EVENT_STOPPED:
	case EVENT_STALLED:
		fprintf(to, "log %s", event_kind_name(head));
		if (head->args[0])
			fprintf(to, " count=%" PRIu64, (uint64_t)head->args[0]);
		break;
	default:
		fprintf(to, "unknown kind=%u", head->kind);
	}
}

void event_print_text(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	struct vxl_string name = padded(head->name, sizeof(head->name));
	struct vxl_string comm = padded(head->comm, sizeof(head->comm));

	print_time(to, head);
	putc(' ', to);
	if (name.length)
		quote_word(to, name.bytes, name.length);
	else
		putc('-', to);
	if (head->subsystem)
		fprintf(to, "#%u", head->subsystem);
	putc(' ', to);
	print_kind(to, event);
	if (head->pid) {
		fprintf(to, " pid=%u comm=", head->pid);
		quote_text(to, comm.bytes, comm.length);
		fprintf(to, " uid=%u", head->uid);
	}
	if (event->message.length) {
		fputs(" message=", to);
		quote_text(to, event->message.bytes, event->message.length);
	}
	if (event->id)
		fprintf(to, " event=%" PRId64, event->id);
	putc('\n', to);
}

/* JSON ---------------------------------------------------------------------- */

static void print_json_field(FILE *to, const char *name, struct vxl_string value)
{
	fprintf(to, ",\"%s\":", name);
	quote_json(to, value.bytes, value.length);
}

static void print_json_word(FILE *to, const char *name, const char *value)
{
	print_json_field(to, name, (struct vxl_string) { value, strlen(value) });
}

void event_print_json_arguments(FILE *to, const struct event *event, bool only_rule)
{
	const struct vxe_event *head = &event->head;
	const struct point *point = point_get(head->point);
	char text[ARGUMENT_SIZE];
	const char *comma = "";
	unsigned int i;
	bool rule;

	fputs(",\"arguments\":{", to);
	for (i = 0; point && i < head->nargs; i++) {
		struct vxl_string name = argument_name(point, i, &rule);
		struct vxl_string value = event->strings[i];

		if (!name.length || (only_rule && !rule) || argument_is_no_mark(name, head->args[i]))
			continue;
		if (!(head->strings >> i & 1)) {
			argument_text(point, i, (const uint64_t *)head->args, head->nargs, text);
			value = (struct vxl_string) { text, strlen(text) };
		}
		fprintf(to, "%s\"%.*s\":", comma, (int)name.length, name.bytes);
		quote_json(to, value.bytes, value.length);
		comma = ",";
	}
	putc('}', to);
}

/* Arguments by position, unchanged: for programs. */
static void print_json_values(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	unsigned int i;

	fputs(",\"values\":[", to);
	for (i = 0; i < head->nargs; i++) {
		if (i)
			putc(',', to);
		if (head->strings >> i & 1)
			quote_json(to, event->strings[i].bytes, event->strings[i].length);
		else
			fprintf(to, "%" PRIu64, (uint64_t)head->args[i]);
	}
	putc(']', to);
}

void event_print_json(FILE *to, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	char number[32];

	putc('{', to);
	if (event->id)
		fprintf(to, "\"id\":%" PRId64 ",", event->id);
	if (event->boot) {
		fputs("\"boot\":", to);
		quote_json(to, event->boot, strlen(event->boot));
		putc(',', to);
	}
	if (event->machine) {
		fputs("\"machine\":", to);
		quote_json(to, event->machine, strlen(event->machine));
		putc(',', to);
	}
	fprintf(to, "\"sequence\":%" PRIu64 ",\"time\":\"", (uint64_t)head->sequence);
	print_time(to, head);
	putc('"', to);
	print_json_word(to, "kind", event_kind_name(head));
	print_json_field(to, "vxed", padded(head->name, sizeof(head->name)));
	fprintf(to, ",\"slot\":%u,\"subsystem\":%u", head->slot, head->subsystem);
	print_json_word(to, "mode", mode_name(head->mode));
	if (head->error)
		print_json_word(to, "error", errno_name(head->error, number));
	if (head->point != VXE_POINT_NONE)
		print_json_word(to, "point", point_text(head->point));
	if (head->call != VXE_POINT_NONE)
		print_json_word(to, "call", point_text(head->call));
	if (head->abi < ARRAY_SIZE(abi_names))
		print_json_word(to, "abi", abi_names[head->abi]);
	if (head->point != VXE_POINT_NONE)
		event_print_json_arguments(to, event, false);
	print_json_values(to, event);
	fprintf(to, ",\"pid\":%u,\"tid\":%u,\"uid\":%u", head->pid, head->tid, head->uid);
	print_json_field(to, "comm", padded(head->comm, sizeof(head->comm)));
	if (event->message.length)
		print_json_field(to, "message", event->message);
	fputs("}\n", to);
}
