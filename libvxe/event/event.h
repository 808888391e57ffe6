/* SPDX-License-Identifier: GPL-2.0 */
/* Events: as records of the module, and as text, JSON and CSV. */
#ifndef LIBVXE_EVENT_EVENT_H
#define LIBVXE_EVENT_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "libvxe/event/machines.h"
#include "uapi/vxe.h"
#include "vxelisp/vxelisp.h"

/* Kinds in addition to enum vxe_event_kind. They are about the log itself, and occur only in
 * stores. pid and uid are those of vxelogd; message says more. */
enum event_daemon_kind {
	EVENT_STARTED = 256,	/* vxelogd began to read a ring */
	EVENT_STOPPED,		/* vxelogd ended normally */
	EVENT_STALLED,		/* vxelogd could not write to the store; arg 0: attempts that
				 * failed */
};

struct event {
	int64_t id;			/* its id in a store; 0: in no store */
	const char *boot;		/* id of the boot of the ring; NULL: not known */
	/* the machine's name when the event was read from the ring; NULL: not known */
	const char *machine;
	struct vxe_event head;		/* args[i]: an integer, or the length of strings[i] */
	struct vxl_string strings[VXE_EVENT_ARGS];	/* where bit i of head.strings is set */
	struct vxl_string message;
};

/* Reads the events of the device one after the other. */
struct event_stream {
	int fd;				/* the caller's */
	char why[128];			/* why the last call failed */
	char machine[MACHINE_SIZE];	/* this one's name */
	size_t have, at;
	_Alignas(8) char buffer[64 << 10];
};

/* Bytes; every record is shorter. */
#define EVENT_RECORD_MAX	(32u << 10)

/*
 * Parses the first record of these bytes. 1: *event, which points into them; the next
 * record is event->head.size bytes further. 0: the record is incomplete. -1: the bytes
 * are no record.
 */
int event_parse(const char *bytes, size_t size, struct event *event);

/* The bytes that event_put() needs: a multiple of 8. */
size_t event_size(const struct event *event);
/* Writes an event as a record, which event_parse() reads. Returns event_size(). */
size_t event_put(const struct event *event, char *bytes);

void event_stream_init(struct event_stream *stream, int fd);

/*
 * Reads the next event. 1: *event is set; its bytes are valid until the next call. 0: there is none
 * now (the descriptor does not block), or a signal arrived. -1: failed; stream->why says why.
 */
int event_next(struct event_stream *stream, struct event *event);

/* Each prints an event as one line. */
void event_print_text(FILE *to, const struct event *event);
void event_print_json(FILE *to, const struct event *event);
/* RFC 4180. Bytes that are not printable are escaped as in text. */
void event_print_csv(FILE *to, const struct event *event);
void event_print_csv_header(FILE *to);

/* Parts of a line. A time looks like "2026-07-04T12:30:15.123456Z". */
#define EVENT_TIME_SIZE	40
void event_time(int64_t ns, char text[EVENT_TIME_SIZE]);
const char *event_kind_name(const struct vxe_event *head);
/* "permitted", "violated" or "refused". "" if the event is about no call or object. */
const char *event_verdict_name(const struct vxe_event *head);
const char *event_abi_name(const struct vxe_event *head);	/* "": none */
const char *event_point_name(unsigned int point);	/* "": none */
/* Prints arguments: path="/etc/passwd" flags=O_RDONLY. only_rule: only the arguments that rules
 * use. */
void event_print_arguments(FILE *to, const struct event *event, bool only_rule);
/* The same as a member of a JSON object, after a comma: ,"arguments":{"path":"/etc/passwd"}. */
void event_print_json_arguments(FILE *to, const struct event *event, bool only_rule);

/*
 * Parses a line that event_print_json() wrote. The event's strings are in *memory, which the caller
 * frees. False: it is no event; *why is a static text that says why, and *column says where, from
 * 1.
 */
bool event_from_json(const char *line, struct event *event, void **memory,
		     const char **why, size_t *column);

#endif
