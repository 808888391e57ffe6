// SPDX-License-Identifier: GPL-2.0
#include "tools/vxed/logbook.h"

#include <err.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/event/lines.h"
#include "libvxe/store/read.h"
#include "libvxe/store/summary.h"
#include "tools/report.h"

/* Files ------------------------------------------------------------------------ */

static int file_events(const char *file, const struct filter *filter,
		       logbook_event *each, void *context)
{
	enum lines_result result;
	struct lines lines;
	struct event event;

	if (!lines_open(&lines, file)) {
		warnx("%s", lines.why);
		return STATUS_BAD;
	}
	while ((result = lines_next(&lines, &event)) == LINES_EVENT)
		if (filter_admits(filter, &event) && !each(&event, context))
			break;
	if (lines.why[0])
		fprintf(stderr, "%s\n", lines.why);
	lines_close(&lines);
	return result == LINES_BAD ? STATUS_BAD : STATUS_OK;
}

/* The ring --------------------------------------------------------------------- */

static int ring_events(const struct filter *filter, logbook_event *each, void *context)
{
	struct event_stream *stream = malloc(sizeof(*stream));
	struct event event;
	int fd, got = -1;

	if (!stream) {
		warnx("out of memory");
		return STATUS_FAILED;
	}
	fd = device_open(O_RDONLY | O_NONBLOCK);
	if (fd >= 0) {
		event_stream_init(stream, fd);
		while ((got = event_next(stream, &event)) > 0)
			if (filter_admits(filter, &event) && !each(&event, context))
				break;
		if (got < 0)
			warnx("%s", stream->why);
		close(fd);
	}
	free(stream);
	return got >= 0 ? STATUS_OK : STATUS_FAILED;
}

/* The store -------------------------------------------------------------------- */

static int store_each(struct store *store, const struct filter *filter,
		      logbook_event *each, void *context)
{
	struct store_cursor *cursor = store_events(store, filter, 0);
	enum store_result result;
	struct event event;

	if (!cursor) {
		warnx("out of memory");
		return STATUS_FAILED;
	}
	while ((result = store_next(cursor, &event)) == STORE_OK)
		if (!each(&event, context))
			break;
	store_cursor_close(cursor);
	return result == STORE_OK || result == STORE_END ? STATUS_OK :
	       store_report(store, result);
}

/* *store is NULL where there is none, which is fine unless it was named. */
static int open_store(const struct options *options, struct store **store)
{
	const char *file = options->database ? options->database : STORE_FILE;
	struct store_error error;

	*store = NULL;
	if (options->ring)
		return STATUS_OK;
	*store = store_open(file, STORE_READ, &error);
	if (*store || (error.result == STORE_ABSENT && !options->database))
		return STATUS_OK;
	warnx("%s", error.message);
	return store_status(error.result);
}

/* All of them ------------------------------------------------------------------ */

int logbook_events(const struct options *options, const struct filter *filter,
		   logbook_event *each, void *context)
{
	struct store *store;
	int status;

	if (options->events)
		return file_events(options->events, filter, each, context);
	status = open_store(options, &store);
	if (status)
		return status;
	status = store ? store_each(store, filter, each, context) :
			 ring_events(filter, each, context);
	store_close(store);
	return status;
}

struct counting {
	struct violations violations;
	bool failed;
};

static bool count(const struct event *event, void *context)
{
	struct counting *counting = context;

	counting->failed = !violations_add(&counting->violations, event);
	return !counting->failed;
}

static int counted_violations(const struct options *options, const struct filter *filter,
			      logbook_violation *each, void *context)
{
	const struct violation **sorted = NULL;
	struct counting counting = { .failed = false };
	int status;
	size_t i;

	violations_init(&counting.violations);
	status = logbook_events(options, filter, count, &counting);
	if (!status && !counting.failed)
		sorted = violations_sorted(&counting.violations);
	if (!status && !sorted) {
		warnx("out of memory");
		status = STATUS_FAILED;
	}
	for (i = 0; sorted && i < counting.violations.count; i++)
		if (!each(sorted[i], context))
			break;
	free(sorted);
	violations_free(&counting.violations);
	return status;
}

int logbook_violations(const struct options *options, const struct filter *filter,
		       logbook_violation *each, void *context)
{
	enum store_result result;
	int64_t uncounted = 0;
	struct store *store;
	int status;

	if (options->events || filter->by_time)
		return counted_violations(options, filter, each, context);
	status = open_store(options, &store);
	if (status)
		return status;
	if (!store)
		return counted_violations(options, filter, each, context);
	result = store_violations(store, filter, 0, each, context);
	if (result == STORE_OK)
		result = store_uncounted(store, &uncounted);
	if (uncounted)
		warnx("%lld violations came too many at once to be told apart: --since counts "
		      "them from the events", (long long)uncounted);
	status = result == STORE_OK ? STATUS_OK : store_report(store, result);
	store_close(store);
	return status;
}

/* One event -------------------------------------------------------------------- */

struct search {
	int64_t id;
	struct event *event;
	void **memory;
};

/* Its strings lie in memory then. */
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
	if (!copy_event(event, search->event, search->memory))
		warnx("out of memory");
	return false;
}

/* Out of the store, which is closed. */
static int find_stored(struct store *store, int64_t id, struct event *event, void **memory)
{
	struct store_cursor *held = NULL;
	struct event stored;
	enum store_result result = store_event(store, id, &stored, &held);
	int status = STATUS_FAILED;

	if (result == STORE_ABSENT)
		warnx("there is no event %lld in the store, or no more", (long long)id);
	else if (result != STORE_OK)
		status = store_report(store, result);
	else if (!copy_event(&stored, event, memory))
		warnx("out of memory");
	else
		status = STATUS_OK;
	if (held)
		store_cursor_close(held);
	store_close(store);
	return status;
}

int logbook_find(const struct options *options, int64_t id, struct event *event,
		 void **memory)
{
	struct search search = { .id = id, .event = event, .memory = memory };
	struct filter all = { .vxeds = NULL };
	struct store *store = NULL;
	int status = STATUS_OK;

	*memory = NULL;
	if (!options->events)
		status = open_store(options, &store);
	if (store)
		return find_stored(store, id, event, memory);
	if (!status)
		status = logbook_events(options, &all, match, &search);
	if (status || *memory)
		return status;
	warnx("there is no event with the number %lld, or no more", (long long)id);
	return STATUS_FAILED;
}
