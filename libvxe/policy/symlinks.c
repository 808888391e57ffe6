// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/symlinks.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/policy/source.h"
#include "vxed/points.h"

struct reader {
	const char *at, *end;
	unsigned int line, column;	/* of at, from 1 */
	unsigned int count;		/* of the words since the last parenthesis */
	char words[2][24];		/* the first of them */
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

static void read_word(struct reader *reader, char first)
{
	size_t length = 1 + strcspn(reader->at, " \t\n()\";");
	char *word = reader->words[reader->count];

	if (reader->count++ >= ARRAY_SIZE(reader->words))
		return;
	snprintf(word, sizeof(reader->words[0]), "%c%.*s", first, (int)length - 1, reader->at);
	while (--length)
		next(reader);
}

/* Whether the rule is about the file at which a path ends, and never about a symlink itself. */
static bool follows_last(const struct reader *reader)
{
	static const char *const following[] = {
		"file-open", "file-exec", "file-map", "path-truncate", "path-chdir", "path-chroot",
	};
	unsigned int number;
	const char *object;
	size_t i;

	if (reader->count == 1)
		return !strcmp(reader->words[0], "execute");
	if (reader->count != 2 || (strcmp(reader->words[0], "permit") &&
				   strcmp(reader->words[0], "refuse")))
		return false;
	number = point_by_name(reader->words[1], strlen(reader->words[1]));
	if (number == VXE_POINT_NONE)
		return false;
	object = point_get(number)->objects;
	if (!*object)
		object = point_get(number)->name;
	for (i = 0; i < ARRAY_SIZE(following); i++)
		if (!strcmp(following[i], object))
			return true;
	return false;
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

/* The target, with a pattern of numbers in place of this process's own in /proc. */
static const char *without_self(char target[PATH_MAX])
{
	char own[32], rest[PATH_MAX];
	int length = snprintf(own, sizeof(own), "/proc/%d", (int)getpid());

	if (!strncmp(target, own, length) && strchr("/", target[length])) {
		memcpy(rest, target + length, strlen(target + length) + 1);
		if (snprintf(target, PATH_MAX, "/proc/[1-9]*%s", rest) >= PATH_MAX)
			target[0] = '\0';
	}
	return target;
}

/*
 * Whether a directory in the path, or what is at its end (last), is a symlink. Sets link to its
 * path, and better to the text with the symlink's target in its place.
 */
static bool leads_through(const char *text, bool last, char *link, char *better)
{
	size_t literal = strcspn(text, "*?[]{}\\"), length;
	const char *slash = text;
	char target[PATH_MAX];
	struct stat status;

	while (*slash) {
		slash += 1 + strcspn(slash + 1, "/");
		length = slash - text;
		if (length > literal || (!*slash && (!last || text[literal])))
			return false;
		memcpy(link, text, length);
		link[length] = '\0';
		if (lstat(link, &status))
			return false;
		if (!S_ISLNK(status.st_mode))
			continue;
		return realpath(link, target) &&
		       snprintf(better, PATH_MAX, "%s%s", without_self(target), slash) <
		       PATH_MAX;
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
	reader = (struct reader) { .at = text, .end = text + size, .line = 1, .column = 1 };
	while (reader.at < reader.end) {
		unsigned int line = reader.line, column = reader.column;
		char byte = next(&reader);

		if (byte == ';')
			while (reader.at < reader.end && *reader.at != '\n')
				next(&reader);
		if (byte == '(')
			reader.count = 0;
		else if (!strchr(" \t\n)\";", byte))
			read_word(&reader, byte);
		if (byte != '"' || !read_string(&reader, string, sizeof(string)))
			continue;
		if (string[0] != '/' || !leads_through(string, follows_last(&reader), link, better))
			continue;
		snprintf(place, sizeof(place), "%s:%u:%u", file, line, column);
		report(place, string, link, better);
	}
	free(text);
}
