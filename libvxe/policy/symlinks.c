// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/symlinks.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "libvxe/policy/source.h"

struct reader {
	const char *at, *end;
	unsigned int line, column;	/* of at, from 1 */
};

static char next(struct reader *reader)
{
	char byte = *reader->at++;

	reader->column++;
	if (byte == '\n') {
		reader->line++;
		reader->column = 1;
	}
	return byte;
}

/* Reads the rest of a string without its escapes. False: it is not whole, or too long. */
static bool read_string(struct reader *reader, char *to, size_t room)
{
	size_t length = 0;

	while (reader->at < reader->end) {
		char byte = next(reader);

		if (byte == '"') {
			to[length < room ? length : 0] = '\0';
			return length < room;
		}
		if (byte == '\\' && reader->at < reader->end)
			byte = next(reader);
		if (length < room)
			to[length++] = byte;
	}
	return false;
}

/*
 * Whether a directory on the way is a symlink. link: becomes it; better: becomes the text
 * with what it leads to instead. The last component is not followed: of it rules may speak.
 */
static bool leads_through(const char *text, char *link, char *better)
{
	size_t literal = strcspn(text, "*?[]{}\\"), length;
	const char *slash = text;
	char target[PATH_MAX];
	struct stat status;

	while ((slash = strchr(slash + 1, '/')) && (length = slash - text) < literal) {
		memcpy(link, text, length);
		link[length] = '\0';
		if (lstat(link, &status))
			return false;
		if (!S_ISLNK(status.st_mode))
			continue;
		return realpath(link, target) &&
		       snprintf(better, PATH_MAX, "%s%s", target, slash) < PATH_MAX;
	}
	return false;
}

void symlinks_report(const char *file,
		     void (*report)(const char *place, const char *text, const char *symlink,
				    const char *better))
{
	char string[PATH_MAX], link[PATH_MAX], better[PATH_MAX], place[PATH_MAX + 32];
	struct failure failure;
	struct reader reader;
	struct stat status;
	size_t size;
	char *text;

	if (stat(file, &status) || !S_ISREG(status.st_mode) ||
	    !source_read(file, &text, &size, &failure))
		return;
	reader = (struct reader) { text, text + size, 1, 1 };
	while (reader.at < reader.end) {
		unsigned int line = reader.line, column = reader.column;
		char byte = next(&reader);

		if (byte == ';')
			while (reader.at < reader.end && *reader.at != '\n')
				next(&reader);
		if (byte != '"' || !read_string(&reader, string, sizeof(string)))
			continue;
		if (string[0] != '/' || !leads_through(string, link, better))
			continue;
		snprintf(place, sizeof(place), "%s:%u:%u", file, line, column);
		report(place, string, link, better);
	}
	free(text);
}
