// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/history.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/policy/judge.h"
#include "libvxe/policy/source.h"
#include "libvxe/text/output.h"

unsigned int history_newest(const struct home *home)
{
	DIR *directory = opendir(home->state);
	unsigned int newest = 0, version;
	struct dirent *entry;
	int length;

	while (directory && (entry = readdir(directory))) {
		length = 0;
		if (sscanf(entry->d_name, "%u.vxed%n", &version, &length) == 1 && length &&
		    !entry->d_name[length] && version > newest)
			newest = version;
	}
	if (directory)
		closedir(directory);
	return newest;
}

static void version_path(const struct home *home, unsigned int version, char path[PATH_MAX])
{
	char name[32];

	snprintf(name, sizeof(name), "%04u.vxed", version);
	home_path(home, name, path);
}

char *history_text(const struct home *home, unsigned int version, struct failure *failure)
{
	char path[PATH_MAX], *text;

	version_path(home, version, path);
	text = output_read(path, VXE_TEXT_MAX, NULL);
	if (text)
		return text;
	if (errno != ENOENT) {
		failure_errno(failure, path);
		return NULL;
	}
	failure_set(failure, FAILURE_SYSTEM, "%s has no version %u; vxed history lists them",
		    home->name, version);
	failure->code = ENOENT;
	return NULL;
}

/* Writes a field. Replaces bytes that would end it. */
static void put_field(FILE *to, const char *text, const char *without)
{
	for (; *text; text++)
		putc((unsigned char)*text < ' ' || strchr(without, *text) ? '?' : *text, to);
}

/* Appends a line to the list of changes. */
static bool note(const struct home *home, unsigned int version, const struct actor *actor,
		 const char *what, struct failure *failure)
{
	char path[PATH_MAX], when[32];
	time_t now = time(NULL);
	struct tm tm;
	FILE *to;
	bool ok;

	home_path(home, "changes", path);
	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	to = fopen(path, "ae");
	if (!to)
		return failure_errno(failure, path);
	fprintf(to, "%04u %s [", version, when);
	put_field(to, actor->user, " ]");
	fputs(actor->web ? " web " : " command ", to);
	put_field(to, actor->address, "]");
	fputs("] ", to);
	put_field(to, what, "");
	putc('\n', to);
	ok = !ferror(to);
	return (!fclose(to) && ok) || failure_errno(failure, path);
}

/* Stores the present text as a version, and then writes the new one. */
static bool write_text(const struct home *home, const char *text, const struct actor *actor,
		       const char *what, struct change *change, struct failure *failure)
{
	char path[PATH_MAX], *old;
	bool ok;

	old = output_read(home->file, VXE_TEXT_MAX, NULL);
	if (!old && errno != ENOENT)
		return failure_errno(failure, home->file);
	change->version = old ? history_newest(home) + 1 : 0;
	version_path(home, change->version, path);
	ok = (!old || output_write(old, path, 0640, failure)) &&
	     output_write(text, home->file, 0644, failure);
	free(old);
	return ok && note(home, change->version, actor, what, failure);
}

static bool reload_loaded(int device, const struct home *home, const char *library,
			  struct change *change, struct failure *failure)
{
	struct vxe_load load = { .flags = VXE_LOAD_REPLACE };
	struct vxe_info info;
	struct source source;
	bool ok;

	if (!device_find(device, home->name, &info))
		return true;
	load.mode = change->mode = info.mode;
	if (!source_resolve(home->file, library, &source, failure))
		return false;
	ok = device_load(device, &load, source.text, source.size, failure);
	source_free(&source);
	change->in_force = ok;
	return ok;
}

/* Reloads the text in the mode it runs in. Does nothing if the VXED is not loaded. */
static bool reload(const struct home *home, const char *library, struct change *change,
		   struct failure *failure)
{
	int device;
	bool ok;

	if (access(VXE_DEVICE, F_OK))
		return true;
	device = device_open_to_change(failure);
	ok = device >= 0 && reload_loaded(device, home, library, change, failure);
	if (device >= 0)
		close(device);
	return ok;
}

bool history_replace(const struct home *home, const char *library, const char *text,
		     const struct actor *actor, const char *what, struct change *change,
		     struct failure *failure)
{
	struct judge judge;

	memset(change, 0, sizeof(*change));
	/* A text that does not compile must not replace one that does. */
	if (!judge_open_vxed(&judge, text, home->file, library, failure))
		return false;
	judge_close(&judge);
	return write_text(home, text, actor, what, change, failure) &&
	       reload(home, library, change, failure);
}

bool history_revert(const struct home *home, const char *library, unsigned int version,
		    const struct actor *actor, struct change *change,
		    struct failure *failure)
{
	char what[64], *text;
	bool ok;

	if (!version)
		version = history_newest(home);
	if (!version)
		return failure_set(failure, FAILURE_SYSTEM, "%s: there is no earlier version",
				   home->name);
	text = history_text(home, version, failure);
	if (!text)
		return false;
	snprintf(what, sizeof(what), "reverted to %04u", version);
	ok = history_replace(home, library, text, actor, what, change, failure);
	free(text);
	return ok;
}

/* Removes "[USER FROM] " from the beginning of what. Lines of VXE 0.2 do not have it. */
static bool split_actor(struct history_entry *entry)
{
	char user[64], from[192];
	int end = 0;

	if (sscanf(entry->what, "[%63[^] ] %191[^]]] %n", user, from, &end) != 2 || !end)
		return true;
	memmove(entry->what, entry->what + end, strlen(entry->what + end) + 1);
	entry->user = strdup(user);
	entry->from = strdup(from);
	return entry->user && entry->from;
}

static bool add_entry(struct history *history, const char *line)
{
	struct history_entry *more = reallocarray(history->list, history->count + 1, sizeof(*more));
	struct history_entry *entry;
	int time = 0, time_end = 0;

	if (!more)
		return false;
	history->list = more;
	entry = &more[history->count];
	memset(entry, 0, sizeof(*entry));
	if (sscanf(line, "%u %n%*s%n", &entry->version, &time, &time_end) < 1 || !time_end)
		entry->version = time = time_end = 0;
	entry->line = strdup(line);
	entry->time = strndup(line + time, time_end - time);
	entry->what = strdup(line + time_end + (line[time_end] == ' '));
	history->count++;
	return entry->line && entry->time && entry->what && split_actor(entry);
}

bool history_read(const struct home *home, struct history *history, struct failure *failure)
{
	char path[PATH_MAX], *line = NULL;
	size_t size = 0;
	bool ok = true;
	FILE *from;

	memset(history, 0, sizeof(*history));
	home_path(home, "changes", path);
	from = fopen(path, "re");
	if (!from)
		return errno == ENOENT || failure_errno(failure, path);
	while (ok && getline(&line, &size, from) >= 0) {
		line[strcspn(line, "\n")] = 0;
		ok = add_entry(history, line);
	}
	free(line);
	fclose(from);
	if (ok)
		return true;
	history_free(history);
	return failure_memory(failure);
}

void history_free(struct history *history)
{
	size_t i;

	for (i = 0; i < history->count; i++) {
		free(history->list[i].line);
		free(history->list[i].time);
		free(history->list[i].user);
		free(history->list[i].from);
		free(history->list[i].what);
	}
	free(history->list);
	memset(history, 0, sizeof(*history));
}
