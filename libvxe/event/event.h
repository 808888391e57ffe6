/* SPDX-License-Identifier: GPL-2.0 */
/* Events as the module reports them, and as people and programs read them. */
#ifndef TOOLS_EVENT_H
#define TOOLS_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "uapi/vxe.h"
#include "vxelisp/vxelisp.h"

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
	int fd;				/* the caller's */
	char why[128];			/* why the last call failed */
	size_t have, at;
	_Alignas(8) char buffer[64 << 10];
};

/* More than any record has, in bytes. */
#define EVENT_RECORD_MAX	(32u << 10)

/*
 * The first record of these bytes. 1: *event, which points into them, and takes
 * event->head.size of them; 0: it is not whole yet; -1: no record is like that.
 */
int event_parse(const char *bytes, size_t size, struct event *event);

/* The bytes that event_put() needs: a multiple of 8. */
size_t event_size(const struct event *event);
/* Writes an event as a record, which event_parse() reads. Returns event_size(). */
size_t event_put(const struct event *event, char *bytes);

void event_stream_init(struct event_stream *stream, int fd);

/*
 * 1: *event, whose bytes are valid until the next call; 0: there is none now
 * (fd does not block) or a signal came; -1: reading failed, reported.
 */
int event_next(struct event_stream *stream, struct event *event);

/* Each prints a line. */
void event_print_text(FILE *to, const struct event *event);
void event_print_json(FILE *to, const struct event *event);
/* RFC 4180; what is not printable is as in text. */
void event_print_csv(FILE *to, const struct event *event);
void event_print_csv_header(FILE *to);

/* Parts of them. "2026-07-04T12:30:15.123456Z" */
#define EVENT_TIME_SIZE	40
void event_time(int64_t ns, char text[EVENT_TIME_SIZE]);
const char *event_kind_name(const struct vxe_event *head);
/* "permitted", "violated", "refused"; "": nothing was judged. */
const char *event_verdict_name(const struct vxe_event *head);
const char *event_abi_name(const struct vxe_event *head);	/* "" of none */
const char *event_point_name(unsigned int point);	/* "" of none */
/* "path="/etc/passwd" flags=O_RDONLY"; only_rule: those that rules look at. */
void event_print_arguments(FILE *to, const struct event *event, bool only_rule);

/*
 * Reads what event_print_json() wrote. Strings lie in memory, which the caller
 * frees. False: it is no event; *why says so.
 */
bool event_from_json(const char *line, struct event *event, void **memory,
		     const char **why);

#endif
