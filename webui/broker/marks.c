// SPDX-License-Identifier: GPL-2.0
#include "webui/broker/marks.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/limits.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/device.h"
#include "libvxe/text/output.h"
#include "libvxe/text/quote.h"
#include "libvxe/broker/protocol.h"

#define FILE_MAX	(MARKS_MAX * (20 + BROKER_USER_SIZE + VXE_NAME_SIZE + 3))

struct mark {
	uint64_t id;
	char user[BROKER_USER_SIZE];
	char vxed[VXE_NAME_SIZE];
};

static struct mark *marks;
static size_t count;
static char path[PATH_MAX];

static bool is_vxed(const char *name)
{
	return !strcmp(name, "*") || name_is_valid(name);
}

static void read_line(const char *line)
{
	struct mark *mark = &marks[count];

	if (count < MARKS_MAX &&
	    sscanf(line, "%" SCNu64 " %32s %63s", &mark->id, mark->user, mark->vxed) == 3 &&
	    is_vxed(mark->vxed))
		count++;
}

bool marks_read(const char *file, struct failure *failure)
{
	char *text, *line, *rest;

	snprintf(path, sizeof(path), "%s", file);
	marks = calloc(MARKS_MAX, sizeof(*marks));
	if (!marks)
		return failure_memory(failure);
	text = output_read(path, FILE_MAX, NULL);
	if (!text)
		return errno == ENOENT || failure_errno(failure, path);
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		read_line(line);
	free(text);
	return true;
}

static bool write_marks(struct failure *failure)
{
	char *text = NULL;
	size_t size, i;
	FILE *to = open_memstream(&text, &size);
	bool ok;

	if (!to)
		return failure_memory(failure);
	for (i = 0; i < count; i++)
		fprintf(to, "%" PRIu64 " %s %s\n", marks[i].id, marks[i].user, marks[i].vxed);
	ok = (!fclose(to) || failure_memory(failure)) &&
	     output_write(text, path, 0600, failure);
	free(text);
	return ok;
}

/* Finds the mark of a user for a VXED, or adds one with id 0. NULL: there are too many. */
static struct mark *mark_of(const char *user, const char *vxed)
{
	struct mark *mark = NULL;
	size_t i, own = 0;

	for (i = 0; i < count; i++) {
		if (strcmp(marks[i].user, user))
			continue;
		own++;
		if (!strcmp(marks[i].vxed, vxed))
			return &marks[i];
	}
	if (own >= MARKS_OF_USER || count == MARKS_MAX)
		return NULL;
	mark = &marks[count++];
	memset(mark, 0, sizeof(*mark));
	snprintf(mark->user, sizeof(mark->user), "%s", user);
	snprintf(mark->vxed, sizeof(mark->vxed), "%s", vxed);
	return mark;
}

/* Removes marks of single VXEDs that are not above the mark for all. */
static void drop_covered(const char *user, uint64_t id)
{
	size_t i, kept = 0;

	for (i = 0; i < count; i++)
		if (strcmp(marks[i].user, user) || marks[i].id > id)
			marks[kept++] = marks[i];
	count = kept;
}

bool marks_set(const char *user, const char *vxed, uint64_t id, struct failure *failure)
{
	struct mark *mark;

	if (!is_vxed(vxed))
		return failure_set(failure, FAILURE_INPUT, "%s: not a VXED's name", vxed);
	mark = mark_of(user, vxed);
	if (!mark)
		return failure_set(failure, FAILURE_INPUT, "%s: has too many marks", user);
	if (id <= mark->id)
		return true;
	if (!strcmp(vxed, "*")) {
		mark->id = UINT64_MAX;
		drop_covered(user, id);
		mark = mark_of(user, vxed);
	}
	mark->id = id;
	return write_marks(failure);
}

void marks_print(const char *user, FILE *to)
{
	bool first = true;
	size_t i;

	putc('{', to);
	for (i = 0; i < count; i++) {
		if (strcmp(marks[i].user, user))
			continue;
		if (!first)
			putc(',', to);
		quote_json(to, marks[i].vxed, strlen(marks[i].vxed));
		fprintf(to, ":%" PRIu64, marks[i].id);
		first = false;
	}
	putc('}', to);
}
