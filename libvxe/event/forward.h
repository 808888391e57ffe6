/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Forwarding events to the system's log, a line each, for collectors that gather the logs
 * of many machines. Only forward_close() waits. Lines that the socket does not take at
 * once are held back, up to a bound. Lines beyond that bound, or beyond a rate, are
 * dropped; another line tells how many.
 */
#ifndef LIBVXE_EVENT_FORWARD_H
#define LIBVXE_EVENT_FORWARD_H

#include <stdbool.h>
#include <stdint.h>

#include "libvxe/event/event.h"

#define FORWARD_SOCKET	"/dev/log"
#define FORWARD_RATE	200	/* lines a second */
#define FORWARD_SECONDS	5	/* a burst may have as many lines as so many seconds */
#define FORWARD_HELD	1024	/* lines that are held back at most */

struct forward {
	const char *path;	/* of the socket; the caller's */
	bool fields;		/* it ends in /journal/socket: journald's own protocol */
	int fd;			/* of the socket; -1: not connected */
	double tokens, rate;	/* lines that may be sent now; lines a second */
	int64_t refilled, told;	/* now_ms() when tokens, and the line about drops, were last set */
	uint64_t suppressed;	/* lines that were dropped since that line */
	uint64_t place;		/* sequence number after the last event that was forwarded */
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
 * Sends the line that vxelog prints for an event, and to journald its parts as fields, unless the
 * event permits a call or comes from the ring and is not newer than the last one. So it does no harm
 * to call this twice.
 */
void forward_event(struct forward *forward, const struct event *event);

/* Sends a line of the daemon's own, without regard to the rate. priority: LOG_ERR, ... */
void forward_text(struct forward *forward, int priority, const char *text);

/* Sends lines held back, and how many were dropped. To be called several times a second.
 * True: some are still held back. */
bool forward_continue(struct forward *forward);

#endif
