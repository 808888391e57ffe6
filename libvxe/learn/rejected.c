// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/rejected.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "libvxe/text/output.h"

#define REJECTED_MAX	1024

static bool ignore(struct rejected *rejected, const char *file, const struct failure *why)
{
	struct failure *more = reallocarray(rejected->ignored, rejected->nignored + 1,
					    sizeof(*more));

	if (!more)
		return false;
	rejected->ignored = more;
	more[rejected->nignored] = *why;
	snprintf(more[rejected->nignored].file, sizeof(more->file), "%.*s",
		 (int)sizeof(more->file) - 1, file);
	rejected->nignored++;
	return true;
}

/* Extracts the rule and its user from a text that upgrade_reject() wrote. */
static bool read_text(struct rejected_rule *rule, const char *file)
{
	char *text = output_read(file, VXE_TEXT_MAX, NULL), user[64], *line;
	struct stat status;

	if (!text)
		return false;
	if (sscanf(text, "; Rejected by %63[^:\n]:", user) == 1)
		rule->user = strdup(user);
	line = strstr(text, "(vxed rejected ");
	line = line ? strchr(line, '\n') : NULL;
	rule->text = strdup(line ? line + 1 : text);
	rule->time = stat(file, &status) ? 0 : status.st_mtime;
	free(text);
	return rule->text;
}

/* Compiles the model, if that has not happened yet. */
static bool open_base(struct rejected *rejected, const char *library, struct failure *failure)
{
	if (rejected->base.policy ||
	    judge_open_vxed(&rejected->base, "(vxed base (model filesystem))", "base", library,
			    failure))
		return true;
	failure->kind = FAILURE_SYSTEM;
	return false;
}

/* Reads the file ID.MODEL.vxed. */
static bool read_rule(struct rejected *rejected, const char *library, const char *path,
		      const char *name, struct failure *failure)
{
	char file[PATH_MAX + NAME_MAX + 2];
	struct rejected_rule *more;
	struct failure why;

	snprintf(file, sizeof(file), "%s/%s", path, name);
	if (rejected->count == REJECTED_MAX)
		return failure_set(failure, FAILURE_SYSTEM,
				   "%s: more than %d rules were rejected", path, REJECTED_MAX);
	more = reallocarray(rejected->list, rejected->count + 1, sizeof(*more));
	if (!more)
		return failure_memory(failure);
	rejected->list = more;
	more += rejected->count;
	memset(more, 0, sizeof(*more));
	snprintf(more->id, sizeof(more->id), "%.*s", (int)strcspn(name, "."), name);
	more->filesystem = strstr(name, ".filesystem.");
	if (more->filesystem && !open_base(rejected, library, failure))
		return false;
	if (!judge_open(&more->judge, file, library, &why))
		return ignore(rejected, file, &why) || failure_memory(failure);
	rejected->count++;
	return read_text(more, file) || failure_memory(failure);
}

static bool read_all(struct rejected *rejected, const struct home *home, const char *library,
		     struct failure *failure)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *directory;
	bool ok = true;

	home_path(home, "rejected", path);
	directory = opendir(path);
	while (ok && directory && (entry = readdir(directory)))
		if (strstr(entry->d_name, ".vxed"))
			ok = read_rule(rejected, library, path, entry->d_name, failure);
	if (directory)
		closedir(directory);
	return ok;
}

bool rejected_open(struct rejected *rejected, const struct home *home, const char *library,
		   struct failure *failure)
{
	memset(rejected, 0, sizeof(*rejected));
	if (read_all(rejected, home, library, failure))
		return true;
	rejected_close(rejected);
	return false;
}

/* Rejected rules of the filesystem model are kept in a VXED of that model. What that model
 * permits without any rule does not count. */
const struct rejected_rule *rejected_find(const struct rejected *rejected,
					  const struct event *event)
{
	size_t i;

	for (i = 0; i < rejected->count; i++)
		if (!judge_event(&rejected->list[i].judge, event).error &&
		    (!rejected->list[i].filesystem ||
		     judge_event(&rejected->base, event).error))
			return &rejected->list[i];
	return NULL;
}

void rejected_close(struct rejected *rejected)
{
	size_t i;

	for (i = 0; i < rejected->count; i++) {
		judge_close(&rejected->list[i].judge);
		free(rejected->list[i].text);
		free(rejected->list[i].user);
	}
	judge_close(&rejected->base);
	free(rejected->list);
	free(rejected->ignored);
	memset(rejected, 0, sizeof(*rejected));
}
