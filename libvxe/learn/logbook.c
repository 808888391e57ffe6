// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/logbook.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/event/lines.h"
#include "libvxe/store/read.h"
#include "libvxe/store/violations.h"

/* Files ------------------------------------------------------------------------ */

/* Sets the failure to what is wrong with the file. lines->why is "FILE:LINE: TEXT", or has no
 * place. */
static bool fail_lines(const struct lines *lines, struct failure *failure)
{
	char place[sizeof(lines->why)];
	int length = snprintf(place, sizeof(place), "%s:%zu: ", lines->file, lines->number);
	bool placed = length < (int)sizeof(place) && !strncmp(lines->why, place, length);

	failure_set(failure, FAILURE_INPUT, "%s", lines->why + (placed ? length : 0));
	if (placed) {
		snprintf(failure->file, sizeof(failure->file), "%s", lines->file);
		failure->line = lines->number;
	}
	return false;
}

static bool file_events(const char *file, const struct filter *filter, logbook_event *each,
			void *context, struct logbook_notes *notes, struct failure *failure)
{
	enum lines_result result;
	struct lines lines;
	struct event event;
	bool ok;

	if (!lines_open(&lines, file))
		return failure_set(failure, FAILURE_INPUT, "%s", lines.why);
	while ((result = lines_next(&lines, &event)) == LINES_EVENT)
		if (filter_admits(filter, &event) && !each(&event, context))
			break;
	ok = result != LINES_BAD || fail_lines(&lines, failure);
	notes->cut = lines.cut ? lines.number : 0;
	lines_close(&lines);
	return ok;
}

/* The ring --------------------------------------------------------------------- */

static bool ring_events(const struct filter *filter, logbook_event *each, void *context,
			struct failure *failure)
{
	struct event_stream *stream = malloc(sizeof(*stream));
	struct event event;
	int fd, got = 0;

	if (!stream)
		return failure_memory(failure);
	fd = device_open(O_RDONLY | O_NONBLOCK, failure);
	if (fd >= 0) {
		event_stream_init(stream, fd);
		while ((got = event_next(stream, &event)) > 0)
			if (filter_admits(filter, &event) && !each(&event, context))
				break;
		if (got < 0)
			failure_set(failure, FAILURE_SYSTEM, "%s", stream->why);
		close(fd);
	}
	free(stream);
	return fd >= 0 && got >= 0;
}

/* The store -------------------------------------------------------------------- */

/* Sets the failure to why the last call to the store failed. */
static bool fail_store(const struct store *store, enum store_result result,
		       struct failure *failure)
{
	return failure_set(failure, result == STORE_BAD ? FAILURE_INPUT : FAILURE_SYSTEM, "%s",
			   store_message(store));
}

static bool store_each(struct store *store, const struct filter *filter, logbook_event *each,
		       void *context, struct failure *failure)
{
	struct store_cursor *cursor = store_events(store, filter, 0);
	enum store_result result;
	struct event event;

	if (!cursor)
		return failure_memory(failure);
	while ((result = store_next(cursor, &event)) == STORE_OK)
		if (!each(&event, context))
			break;
	store_cursor_close(cursor);
	return result == STORE_OK || result == STORE_END || fail_store(store, result, failure);
}

/* Opens the store. If there is none, *store is NULL. That is a failure only if the caller
 * named one. */
static bool open_store(const struct logbook *logbook, struct store **store,
		       struct failure *failure)
{
	const char *file = logbook->database ? logbook->database : STORE_FILE;
	struct store_error error;

	*store = NULL;
	if (logbook->ring)
		return true;
	*store = store_open(file, STORE_READ, &error);
	if (*store || (error.result == STORE_ABSENT && !logbook->database))
		return true;
	return failure_set(failure, error.result == STORE_BAD ? FAILURE_INPUT : FAILURE_SYSTEM,
			   "%s", error.message);
}

/* Any of them ------------------------------------------------------------------ */

/* names has room for one name, and must live as long as the filter. */
static struct filter filter_of(const struct logbook *logbook, const char *name,
			       const char *names[1])
{
	names[0] = name;
	return (struct filter) {
		.vxeds = names, .nvxeds = name ? 1 : 0,
		.by_time = logbook->since || logbook->until, .since = logbook->since,
		.until = logbook->until ? logbook->until : INT64_MAX,
	};
}

static bool filtered_events(const struct logbook *logbook, const struct filter *filter,
			    logbook_event *each, void *context, struct logbook_notes *notes,
			    struct failure *failure)
{
	struct store *store;
	bool ok;

	if (logbook->events)
		return file_events(logbook->events, filter, each, context, notes, failure);
	if (!open_store(logbook, &store, failure))
		return false;
	ok = store ? store_each(store, filter, each, context, failure) :
		     ring_events(filter, each, context, failure);
	store_close(store);
	return ok;
}

bool logbook_events(const struct logbook *logbook, const char *name, logbook_event *each,
		    void *context, struct logbook_notes *notes, struct failure *failure)
{
	const char *names[1];
	const struct filter filter = filter_of(logbook, name, names);

	memset(notes, 0, sizeof(*notes));
	return filtered_events(logbook, &filter, each, context, notes, failure);
}

struct counting {
	struct violations violations;
	bool failed;			/* out of memory */
};

static bool count(const struct event *event, void *context)
{
	struct counting *counting = context;

	counting->failed = !violations_add(&counting->violations, event);
	return !counting->failed;
}

/* Counts violations from the events, because no store has counted them. */
static bool count_violations(const struct logbook *logbook, const struct filter *filter,
			     logbook_violation *each, void *context,
			     struct logbook_notes *notes, struct failure *failure)
{
	const struct violation **sorted = NULL;
	struct counting counting = { .failed = false };
	size_t i;
	bool ok;

	violations_init(&counting.violations);
	ok = filtered_events(logbook, filter, count, &counting, notes, failure);
	if (ok && !counting.failed)
		sorted = violations_sorted(&counting.violations);
	if (ok && !sorted)
		ok = failure_memory(failure);
	for (i = 0; sorted && i < counting.violations.count; i++)
		if (!each(sorted[i], context))
			break;
	free(sorted);
	violations_free(&counting.violations);
	return ok;
}

bool logbook_violations(const struct logbook *logbook, const char *name,
			logbook_violation *each, void *context,
			struct logbook_notes *notes, struct failure *failure)
{
	const char *names[1];
	const struct filter filter = filter_of(logbook, name, names);
	const struct violation_query query = { .filter = &filter };
	enum store_result result;
	struct store *store = NULL;
	bool ok;

	memset(notes, 0, sizeof(*notes));
	if (!logbook->events && !filter.by_time && !open_store(logbook, &store, failure))
		return false;
	if (!store)
		return count_violations(logbook, &filter, each, context, notes, failure);
	result = store_violations(store, &query, each, context);
	if (result == STORE_OK)
		result = store_uncounted(store, &notes->uncounted);
	ok = result == STORE_OK || fail_store(store, result, failure);
	store_close(store);
	return ok;
}

/* One event -------------------------------------------------------------------- */

struct search {
	int64_t id;
	struct event *event;
	void **memory;
	bool found;
};

/* Copies an event; the bytes of its strings to *memory. False: out of memory. */
static bool copy_event(const struct event *from, struct event *to, void **memory)
{
	size_t size = from->message.length + 1;
	unsigned int i;
	char *at;

	for (i = 0; i < VXE_EVENT_ARGS; i++)
		size += from->strings[i].length;
	at = *memory = malloc(size);
	if (!at)
		return false;
	*to = *from;
	to->boot = NULL;
	for (i = 0; i <= VXE_EVENT_ARGS; i++) {
		struct vxl_string *string = i < VXE_EVENT_ARGS ? &to->strings[i] : &to->message;

		if (string->length)
			memcpy(at, string->bytes, string->length);
		string->bytes = at;
		at += string->length;
	}
	return true;
}

static bool match(const struct event *event, void *context)
{
	struct search *search = context;
	int64_t id = event->id ? event->id : (int64_t)event->head.sequence;

	if (id != search->id)
		return true;
	search->found = true;
	copy_event(event, search->event, search->memory);
	return false;
}

static bool find_stored(struct store *store, int64_t id, struct event *event, void **memory,
			struct failure *failure)
{
	struct store_cursor *held = NULL;
	struct event stored;
	enum store_result result = store_event(store, id, &stored, &held);
	bool ok;

	if (result == STORE_ABSENT)
		ok = failure_set(failure, FAILURE_SYSTEM,
				 "there is no event %lld in the store, or no more",
				 (long long)id);
	else if (result != STORE_OK)
		ok = fail_store(store, result, failure);
	else
		ok = copy_event(&stored, event, memory) || failure_memory(failure);
	if (held)
		store_cursor_close(held);
	return ok;
}

bool logbook_find(const struct logbook *logbook, int64_t id, struct event *event,
		  void **memory, struct failure *failure)
{
	struct search search = { .id = id, .event = event, .memory = memory };
	struct filter all = { .vxeds = NULL };
	struct logbook_notes unused;
	struct store *store = NULL;
	bool ok;

	*memory = NULL;
	if (!logbook->events && !open_store(logbook, &store, failure))
		return false;
	if (store) {
		ok = find_stored(store, id, event, memory, failure);
		store_close(store);
		return ok;
	}
	if (!filtered_events(logbook, &all, match, &search, &unused, failure))
		return false;
	if (!search.found)
		return failure_set(failure, FAILURE_SYSTEM,
				   "there is no event with the number %lld, or no more",
				   (long long)id);
	return *memory || failure_memory(failure);
}
