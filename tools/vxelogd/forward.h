/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines to the system's log, for collectors that carry the logs of many machines.
 * Nothing here waits, but at the end: what the other side does not take at once is
 * held back, up to a bound, and what is beyond that bound, or over the rate, is
 * counted as suppressed.
 */
#ifndef TOOLS_FORWARD_H
#define TOOLS_FORWARD_H

#include <stdbool.h>
#include <stdint.h>

#include "libvxe/event/event.h"

#define FORWARD_SOCKET	"/dev/log"
#define FORWARD_RATE	200	/* lines a second */
#define FORWARD_SECONDS	5	/* of that rate may come at once */
#define FORWARD_HELD	1024	/* lines */

struct forward {
	const char *path;	/* of the socket */
	int fd;			/* -1: none */
	double tokens, rate;	/* lines */
	int64_t refilled, told;	/* ms, of a clock that does not jump */
	uint64_t suppressed;	/* not yet told */
	int64_t last;		/* id of the event that was last seen */
	size_t first, count;	/* of the lines held back, in a circle */
	struct forward_line {
		char *text;	/* owned */
		size_t length;
	} held[FORWARD_HELD];
};

/* rate 0: nothing is suppressed for it. */
void forward_init(struct forward *forward, const char *path, unsigned int rate);
/* Sends what is held back, waiting for a second at most, and frees all. */
void forward_close(struct forward *forward);

/*
 * A line as vxelog prints it, of everything but permitted calls. An event whose
 * id is not greater than that of the last one has been sent.
 */
void forward_event(struct forward *forward, const struct event *event);

/* A line of the daemon's own. priority: LOG_ERR, ... Not bounded by the rate. */
void forward_text(struct forward *forward, int priority, const char *text);

/* Sends what was held back, and how many were suppressed. To be called every now
 * and then. True: lines are still held back. */
bool forward_continue(struct forward *forward);

#endif
