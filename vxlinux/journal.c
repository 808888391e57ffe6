// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/journal.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/store/append.h"
#include "libvxe/store/boot.h"

#define WRITE_AFTER	100		/* ms that an event waits */
#define CLOSE_AFTER	5000		/* ms to store what is left at the end */
#define BYTES_MAX	(64u << 20)	/* of waiting events; further ones are lost */

struct journal {
	char file[PATH_MAX];
	char boot[STORE_BOOT_SIZE], name[64];
	char *bytes;			/* the waiting events, as records */
	size_t size, room;
	size_t count;
	uint64_t lost;
	bool tells;
	int64_t due;			/* when to write, as of now_ms() */
	char why[512];			/* why the last attempt to write failed */
};

static int64_t now_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * INT64_C(1000) + time.tv_nsec / 1000000;
}

/* Makes the folders that contain the file. */
static bool make_folders(const char *file)
{
	char path[PATH_MAX];
	char *at;

	snprintf(path, sizeof(path), "%s", file);
	for (at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		*at = 0;
		if (mkdir(path, 0700) && errno != EEXIST)
			return false;
		*at = '/';
	}
	return true;
}

static bool default_file(char file[PATH_MAX])
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

	if (state && *state == '/')
		return snprintf(file, PATH_MAX, "%s/vxe/log.db", state) < PATH_MAX;
	return home && *home == '/' &&
	       snprintf(file, PATH_MAX, "%s/.local/state/vxe/log.db", home) < PATH_MAX;
}

static bool set_up(struct journal *journal, const char *file, struct failure *failure)
{
	struct store_error error;
	struct store *store;

	if (!file && !default_file(journal->file))
		return failure_set(failure, FAILURE_INPUT,
				   "no HOME for the log: use --database FILE");
	if (file && (!*file || strlen(file) >= PATH_MAX))
		return failure_set(failure, FAILURE_INPUT, "'%.64s' is no name for a log", file);
	if (file)
		strcpy(journal->file, file);
	if (!make_folders(journal->file))
		return failure_errno(failure, journal->file);
	if (!store_boot_id(journal->boot))
		return failure_errno(failure, "the boot's id");
	snprintf(journal->name, sizeof(journal->name), "vxlinux %d %" PRId64, (int)getpid(),
		 now_ms());
	store = store_open(journal->file, STORE_CREATE, &error);
	if (!store && error.result != STORE_IN_USE)
		return failure_set(failure, error.result == STORE_BAD ? FAILURE_INPUT :
				   FAILURE_SYSTEM, "%s", error.message);
	store_close(store);
	return true;
}

struct journal *journal_open(const char *file, bool tells, struct failure *failure)
{
	struct journal *journal = calloc(1, sizeof(*journal));

	if (!journal)
		failure_memory(failure);
	if (journal)
		journal->tells = tells;
	if (!journal || set_up(journal, file, failure))
		return journal;
	free(journal);
	return NULL;
}

static bool grow(struct journal *journal, size_t size)
{
	size_t room = journal->room ? journal->room : 65536;
	char *bytes;

	while (room - journal->size < size)
		room *= 2;
	if (room == journal->room)
		return true;
	bytes = room > BYTES_MAX ? NULL : realloc(journal->bytes, room);
	if (!bytes)
		return false;
	journal->bytes = bytes;
	journal->room = room;
	return true;
}

void journal_add(struct journal *journal, const struct event *event)
{
	if (journal->tells)
		event_print_text(stderr, event);
	if (!grow(journal, event_size(event))) {
		journal->lost++;	/* the store will show a gap in the sequence numbers */
		return;
	}
	if (!journal->count)
		journal->due = now_ms() + WRITE_AFTER;
	journal->size += event_put(event, journal->bytes + journal->size);
	journal->count++;
}

int journal_due(const struct journal *journal)
{
	int64_t left;

	if (!journal->count)
		return -1;
	left = journal->due - now_ms();
	return left > 0 ? left : 0;
}

static bool append(struct journal *journal, struct store *store)
{
	char machine[MACHINE_SIZE];
	struct store_source source = {
		.boot = journal->boot, .name = journal->name, .machine = machine,
		.head = UINT64_MAX,
	};
	struct event *events = calloc(journal->count, sizeof(*events));
	enum store_result result = STORE_FAILED;
	uint64_t skipped = 0;
	size_t at = 0;
	bool crashed;

	if (!events) {
		snprintf(journal->why, sizeof(journal->why), "out of memory");
		return false;
	}
	for (size_t i = 0; i < journal->count; i++) {
		event_parse(journal->bytes + at, journal->size - at, &events[i]);
		at += events[i].head.size;
	}
	machine_here(machine);
	result = store_attach(store, &source, &crashed);
	if (result == STORE_OK) {
		result = store_append(store, events, journal->count, NULL, NULL, &skipped);
		if (result != STORE_OK)
			snprintf(journal->why, sizeof(journal->why), "%s", store_message(store));
		store_detach(store);
	} else {
		snprintf(journal->why, sizeof(journal->why), "%s", store_message(store));
	}
	free(events);
	return result == STORE_OK;
}

void journal_write(struct journal *journal)
{
	struct store_error error;
	struct store *store;

	if (!journal->count)
		return;
	store = store_open(journal->file, STORE_CREATE, &error);
	if (!store) {
		snprintf(journal->why, sizeof(journal->why), "%s", error.message);
	} else if (append(journal, store)) {
		journal->size = 0;
		journal->count = 0;
	}
	store_close(store);
	journal->due = now_ms() + WRITE_AFTER;
}

bool journal_close(struct journal *journal, struct failure *failure)
{
	int64_t until = now_ms() + CLOSE_AFTER;
	uint64_t missing;

	journal_write(journal);
	while (journal->count && now_ms() < until) {
		usleep(WRITE_AFTER * 1000);
		journal_write(journal);
	}
	missing = journal->count + journal->lost;
	if (missing)
		failure_set(failure, FAILURE_SYSTEM, "%" PRIu64 " events were not logged: %s",
			    missing, journal->count ? journal->why : "too many at once");
	free(journal->bytes);
	free(journal);
	return !missing;
}
