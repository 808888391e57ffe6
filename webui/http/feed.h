/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The feed: the newest lines of `vxe-work live`, which runs while there are clients. Lines are
 * numbered from 1.
 */
#ifndef WEBUI_HTTP_FEED_H
#define WEBUI_HTTP_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "uapi/vxe.h"

enum feed_kind { FEED_EVENT, FEED_VIOLATION, FEED_STATUS, FEED_CHANGE, FEED_SKIPPED,
		 FEED_KINDS };

struct feed_line {
	enum feed_kind kind;
	char vxed[VXE_NAME_SIZE];	/* the VXED that it concerns; "": none */
	size_t size;			/* bytes of text */
	char *text;			/* a server-sent event; NULL for FEED_SKIPPED */
	uint64_t skipped;		/* FEED_SKIPPED: events that the worker left out */
};

/*
 * Count the clients of the feed; while there are any, the worker runs and more() is called when
 * there are new lines. Lines from before feed_start() may still be available.
 */
void feed_start(void (*more)(void));
void feed_stop(void);

/* Return the numbers of the newest line (0: there was none) and of the oldest one kept. */
uint64_t feed_newest(void);
uint64_t feed_oldest(void);

/* Returns a line that is kept. It is valid until the loop runs again. */
const struct feed_line *feed_line(uint64_t number);

/*
 * Convert between the number of a line and its id for clients, which also names this process.
 * feed_number() returns false for ids that are not of this process.
 */
void feed_id(uint64_t number, char id[static 48]);
bool feed_number(const char *id, uint64_t *number);

/* Finds a kind by its name; FEED_KINDS: none. */
enum feed_kind feed_kind(const char *name);

/* Ends the worker, when vxewebd ends. */
void feed_end(void);

#endif
