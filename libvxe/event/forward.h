/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forwards events to the system's log, one line each, for collectors that gather the logs of many
 * machines. Only forward_close() waits. Lines that the socket does not accept at once are held
 * back, up to a bound. Lines beyond that bound, or beyond a rate, are dropped, and another line
 * reports how many.
 */
#ifndef LIBVXE_EVENT_FORWARD_H
#define LIBVXE_EVENT_FORWARD_H

#include <stdbool.h>
#include <stdint.h>

#include "libvxe/event/event.h"

#define FORWARD_SOCKET	"/dev/log"
#define FORWARD_RATE	200	/* lines a second */
#define FORWARD_SECONDS	5	/* a burst may have the lines of this many seconds */
#define FORWARD_HELD	1024	/* largest number of lines held back */

struct forward {
	const char *path;	/* of the socket; the caller's */
	bool fields;		/* it ends in /journal/socket: journald's own protocol */
	int fd;			/* of the socket; -1: not connected */
	double tokens, rate;	/* lines that may be sent now; lines a second */
	int64_t refilled, told;	/* now_ms() when tokens, and the line about drops, were last set */
	uint64_t suppressed;	/* lines dropped since that line */
	uint64_t place;		/* sequence number after the last forwarded event */
	size_t first, count;	/* index into held, which is a circular buffer */
	struct forward_line {
		char *text;	/* owned */
		size_t length;
	} held[FORWARD_HELD];
};

/* rate 0: no limit. */
void forward_init(struct forward *forward, const char *path, unsigned int rate);
/* Sends the lines held back, for a second at most, and frees everything. */
void forward_close(struct forward *forward);

/*
 * Sends the line that vxelog prints for an event; journald also gets its parts as fields. Sends
 * nothing if the event permits a call, or comes from the ring and is not newer than the last one.
 * So it is harmless to call this twice.
 */
void forward_event(struct forward *forward, const struct event *event);

/* Sends a line of the daemon itself, which does not count for the rate. priority: LOG_ERR, ... */
void forward_text(struct forward *forward, int priority, const char *text);

/* Sends lines that were held back, and reports how many were dropped. Call it several times a
 * second. True: some lines are still held back. */
bool forward_continue(struct forward *forward);

#endif
