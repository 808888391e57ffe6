/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The newest lines of `vxe-work live`, which runs while somebody wants them. A line has a
 * number; the first one has 1.
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
	char vxed[VXE_NAME_SIZE];	/* that it is about; "": none */
	size_t size;
	char *text;			/* a server-sent event; NULL of FEED_SKIPPED */
	uint64_t skipped;		/* events that the worker left out */
};

/* Somebody wants lines: more() is called when there are new ones, until feed_stop(). The
 * lines that were kept before may still be had. */
void feed_start(void (*more)(void));
void feed_stop(void);

/* The newest line's number, 0: none; and the oldest one's that is still there. */
uint64_t feed_newest(void);
uint64_t feed_oldest(void);

/* A line that is still there. */
const struct feed_line *feed_line(uint64_t number);

/* The id by which clients name a line, and its number; false: of no line of this process. */
void feed_id(uint64_t number, char id[static 48]);
bool feed_number(const char *id, uint64_t *number);

/* The kind of this name; FEED_KINDS: there is none. */
enum feed_kind feed_kind(const char *name);

/* Ends the worker. */
void feed_end(void);

#endif
