/* SPDX-License-Identifier: GPL-2.0 */
/* Files of events as vxelog --json and vxed trace write them: one JSON object a line. */
#ifndef LIBVXE_EVENT_LINES_H
#define LIBVXE_EVENT_LINES_H

#include <stdbool.h>
#include <stdio.h>

#include "libvxe/event/event.h"

struct lines {
	const char *file;	/* its name; borrowed */
	FILE *from;
	char *line;
	size_t length, capacity, number;
	size_t column;		/* where the line is wrong, from 1 on; 0: not known */
	bool placed;		/* why is about line number */
	void *memory;		/* of the event */
	bool cut;		/* the last line was incomplete and has been ignored */
	char why[4352];		/* valid if failed or cut is set */
};

enum lines_result {
	LINES_EVENT,
	LINES_END,
	LINES_BAD,		/* not a file of events, or it cannot be read; why says more */
};

/* Opens a file; "-" is the standard input. False: lines->why, and nothing to close. */
bool lines_open(struct lines *lines, const char *file);

/*
 * Reads the next event, which is valid until the next call. An incomplete last line ends
 * the file, with lines->cut set; if it is the only line, the file is BAD.
 */
enum lines_result lines_next(struct lines *lines, struct event *event);
void lines_close(struct lines *lines);

#endif
