/* SPDX-License-Identifier: GPL-2.0 */
/* Events in files that vxelog --json or vxed trace wrote, a line each. */
#ifndef TOOLS_LINES_H
#define TOOLS_LINES_H

#include <stdbool.h>
#include <stdio.h>

#include "libvxe/event/event.h"

struct lines {
	const char *file;	/* its name, borrowed */
	FILE *from;
	char *line;
	size_t length, capacity, number;
	void *memory;		/* of the event */
	bool cut;		/* the last line was, and is left out */
};

enum lines_result {
	LINES_EVENT,
	LINES_END,
	LINES_BAD,		/* it is no such file, or cannot be read; reported */
};

/* "-": standard input. False: reported, and nothing to close. */
bool lines_open(struct lines *lines, const char *file);

/*
 * *event is valid until the next call. A last line that was not written to its end
 * is reported, and is no event; where no other line is before it the file is bad.
 */
enum lines_result lines_next(struct lines *lines, struct event *event);
void lines_close(struct lines *lines);

#endif
