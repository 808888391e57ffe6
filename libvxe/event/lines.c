// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define LINE_MAX_SIZE	(1u << 20)	/* bytes; every event is shorter */

bool lines_open(struct lines *lines, const char *file)
{
	struct stat stat;

	memset(lines, 0, sizeof(*lines));
	lines->file = file;
	lines->from = strcmp(file, "-") ? fopen(file, "re") : stdin;
	if (lines->from && !fstat(fileno(lines->from), &stat) && S_ISDIR(stat.st_mode)) {
		lines_close(lines);
		lines->file = file;
		errno = EISDIR;
	}
	if (!lines->from)
		snprintf(lines->why, sizeof(lines->why), "%s: %s", file, strerror(errno));
	return lines->from;
}

void lines_close(struct lines *lines)
{
	if (lines->from && lines->from != stdin)
		fclose(lines->from);
	free(lines->line);
	free(lines->memory);
	memset(lines, 0, sizeof(*lines));
}

static enum lines_result bad(struct lines *lines, const char *why)
{
	snprintf(lines->why, sizeof(lines->why), "%s", why);
	lines->placed = true;
	return LINES_BAD;
}

/* Reads a line into lines->line, with a NUL instead of the newline. */
static enum lines_result read_line(struct lines *lines, bool *ended)
{
	int c;

	lines->length = 0;
	lines->number++;
	lines->column = 0;
	do {
		if (lines->length == lines->capacity) {
			size_t capacity = lines->capacity ? lines->capacity * 2 : 4096;
			char *line = capacity > LINE_MAX_SIZE ? NULL :
				     realloc(lines->line, capacity);

			if (!line)
				return bad(lines, capacity > LINE_MAX_SIZE ?
					   "longer than any event" : "out of memory");
			lines->line = line;
			lines->capacity = capacity;
		}
		c = getc_unlocked(lines->from);
		lines->line[lines->length++] = c == EOF || c == '\n' ? 0 : c;
	} while (c != EOF && c != '\n');
	lines->length--;
	*ended = c == '\n';
	if (!ferror(lines->from))
		return c == EOF && !lines->length ? LINES_END : LINES_EVENT;
	snprintf(lines->why, sizeof(lines->why), "%s: %s", lines->file, strerror(errno));
	return LINES_BAD;
}

enum lines_result lines_next(struct lines *lines, struct event *event)
{
	enum lines_result result;
	const char *why;
	bool ended;

	free(lines->memory);
	lines->memory = NULL;
	result = read_line(lines, &ended);
	if (result != LINES_EVENT)
		return result;
	lines->column = strlen(lines->line) + 1;
	if (lines->column <= lines->length)
		why = "there is a NUL in it";
	else if (event_from_json(lines->line, event, &lines->memory, &why, &lines->column))
		return LINES_EVENT;
	if (ended || lines->number == 1)
		return bad(lines, why);
	lines->cut = true;
	bad(lines, "the last line is cut off, and left out");
	return LINES_END;
}
