// SPDX-License-Identifier: GPL-2.0
/* print text|json|again: prints events of all kinds, with hostile bytes in them. "again" prints
 * them as JSON, reads this JSON, and prints the result as JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vxed/policy.h"
#include "libvxe/event/event.h"

static unsigned int point(const char *name)
{
	return point_by_name(name, strlen(name));
}

#define STRING(text) { text, sizeof(text) - 1 }

static const struct sample {
	unsigned int kind;
	const char *point, *call;
	unsigned int error, mode, abi;
	unsigned int nargs, strings;
	u64 args[VXE_EVENT_ARGS];
	struct vxl_string string[2], message;
	const char *name, *comm;
} samples[] = {
	{ VXE_EVENT_VIOLATION, "file-open", "openat", 1, VXE_MODE_PRODUCTION, VXE_ABI_X86_64,
	  3, 1, { 0, 0100 | 02 | 02000000, 0100644 }, { STRING("/etc/shadow") }, STRING(""),
	  "popa3d", "popa3d" },
	{ VXE_EVENT_VIOLATION, "path-rename", "rename", 2, VXE_MODE_SOFT, VXE_ABI_I386,
	  3, 3, { 0, 0, 2 },
	  { STRING("/a\n2026 x production permitted"), STRING("\033[2J\033]0;x\007\"\\") },
	  STRING("x.vxed:1:2: out of steps"), "popa3d", "a\033b\nc" },
	{ VXE_EVENT_PERMITTED, "mmap", "mmap", 0, VXE_MODE_TRACE, VXE_ABI_X86_64,
	  6, 0, { 0x7f0000000000, 4096, 5, 0x812, 0xffffffffffffffff, 0 }, {}, STRING(""),
	  "trace", "cat" },
	{ VXE_EVENT_PERMITTED, "socket-connect", "connect", 0, VXE_MODE_SOFT, VXE_ABI_X32,
	  1, 1, {}, { STRING("unix:@a\0b\377") }, STRING(""), "n\303\251", "\302\233\342\200\256x" },
	{ VXE_EVENT_PERMITTED, "file-open", NULL, 0, VXE_MODE_TRACE, VXE_ABI_NONE,
	  4, 1, { 0, 1, 0, VXE_MARK_OTHER | VXE_MARK_REMOVED }, { STRING("/\360\237\230\200\355\240\200\300\257") }, STRING(""),
	  "x", "x" },
	{ VXE_EVENT_ENTER, NULL, NULL, 0, VXE_MODE_SOFT, VXE_ABI_NONE, 1, 1, {},
	  { STRING("/bin/x y") }, STRING(""), "x", "x" },
	{ VXE_EVENT_LOAD, NULL, NULL, 0, VXE_MODE_SOFT, VXE_ABI_NONE, 1, 0, { 2 }, {}, STRING(""),
	  "x", "vxed" },
	{ VXE_EVENT_UNLOAD, NULL, NULL, 0, VXE_MODE_SOFT, VXE_ABI_NONE, 1, 0, { 2 }, {}, STRING(""),
	  "x", "vxed" },
	{ VXE_EVENT_MODE, NULL, NULL, 0, VXE_MODE_SOFT, VXE_ABI_NONE, 1, 0, { 3 }, {}, STRING(""),
	  "x", "vxed" },
	{ VXE_EVENT_CONTROL, "ioctl", "ioctl", 1, VXE_MODE_PRODUCTION, VXE_ABI_NONE, 0, 0, {}, {},
	  STRING("control of VXE from inside"), "x", "sh" },
	{ VXE_EVENT_LOST, NULL, NULL, 0, 0, VXE_ABI_X86_64, 1, 0, { 77 }, {}, STRING(""), "", "" },
	{ 99, NULL, NULL, 0, 0, VXE_ABI_NONE, 0, 0, {}, {}, STRING(""), "x", "x" },
};

static struct event event_of(const struct sample *sample, unsigned int number)
{
	struct event event = {
		.head = {
			.kind = sample->kind, .mode = sample->mode, .error = sample->error,
			.abi = sample->abi, .nargs = sample->nargs, .strings = sample->strings,
			.point = sample->point ? point(sample->point) : VXE_POINT_NONE,
			.call = sample->call ? point(sample->call) : VXE_POINT_NONE,
			.sequence = number, .time = 1700000000123456789 + number,
			.slot = 1, .subsystem = sample->kind == VXE_EVENT_LOST ? 0 : 7,
			.pid = sample->kind == VXE_EVENT_LOST ? 0 : 100, .tid = 101, .uid = 1000,
			.message_size = sample->message.length,
		},
		.message = sample->message,
	};
	unsigned int i;

	for (i = 0; i < sample->nargs; i++) {
		event.head.args[i] = sample->args[i];
		if (!(sample->strings >> i & 1))
			continue;
		event.strings[i] = sample->string[i];
		event.head.args[i] = sample->string[i].length;
	}
	/* These fields need not end with NUL. */
	memcpy(event.head.name, sample->name, strlen(sample->name));
	memcpy(event.head.comm, sample->comm, strlen(sample->comm));
	return event;
}

/* Prints only the fields that event_from_json() is documented to keep. */
static int print_again(const struct event *event)
{
	char *text = NULL;
	size_t size = 0;
	FILE *to = open_memstream(&text, &size);
	struct event back;
	const char *why;
	size_t column;
	void *memory;
	unsigned int i;

	event_print_json(to, event);
	fclose(to);
	if (!event_from_json(text, &back, &memory, &why, &column)) {
		printf("%s: %s", why, text);
		free(text);
		return 1;
	}
	printf("%u %u %u %u %u", back.head.point, back.head.call, back.head.pid,
	       back.head.nargs, back.head.strings);
	for (i = 0; i < back.head.nargs; i++) {
		bool string = back.head.strings >> i & 1;
		bool same = back.head.args[i] == event->head.args[i] &&
			    (!string || !memcmp(back.strings[i].bytes, event->strings[i].bytes,
						back.strings[i].length));

		printf(" %s", same ? "same" : "DIFFERENT");
	}
	putchar('\n');
	free(memory);
	free(text);
	return 0;
}

int main(int argc, char **argv)
{
	int status = 0;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(samples); i++) {
		struct event event = event_of(&samples[i], i);

		if (argc == 2 && !strcmp(argv[1], "text"))
			event_print_text(stdout, &event);
		else if (argc == 2 && !strcmp(argv[1], "json"))
			event_print_json(stdout, &event);
		else
			status |= print_again(&event);
	}
	return status;
}
