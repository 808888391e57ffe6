/* SPDX-License-Identifier: GPL-2.0 */
/* Events as the module reports them, and as people and programs read them. */
#ifndef TOOLS_EVENT_H
#define TOOLS_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "vxe.h"
#include "vxelisp.h"

/* Beyond enum vxe_event_kind, in the store only: about the log itself. pid and
 * uid are those of the daemon, message says more. */
enum event_daemon_kind {
	EVENT_STARTED = 256,	/* vxelogd reads this ring from here on */
	EVENT_STOPPED,		/* it ended in good order */
	EVENT_STALLED,		/* the store had failed; arg 0: how often */
};

struct event {
	int64_t id;			/* in a store; 0: it is in none */
	const char *boot;		/* the ring's boot id; NULL: not known */
	struct vxe_event head;		/* args: integers, or lengths of strings */
	struct vxl_string strings[VXE_EVENT_ARGS];	/* where head.strings says so */
	struct vxl_string message;
};

/* The events of a descriptor of the device, one after the other. */
struct event_stream {
	int fd;
	size_t have, at;
	_Alignas(8) char buffer[64 << 10];
};

void event_stream_init(struct event_stream *stream, int fd);

/*
 * 1: *event, whose bytes are valid until the next call; 0: there is none now
 * (fd does not block) or a signal came; -1: reading failed, reported.
 */
int event_next(struct event_stream *stream, struct event *event);

/* Each prints a line. */
void event_print_text(FILE *to, const struct event *event);
void event_print_json(FILE *to, const struct event *event);

/*
 * Reads what event_print_json() wrote. Strings lie in memory, which the caller
 * frees. False: it is no event; *why says so.
 */
bool event_from_json(const char *line, struct event *event, void **memory,
		     const char **why);

#endif
