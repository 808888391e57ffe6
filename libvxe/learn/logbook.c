// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/logbook.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/event/lines.h"
#include "libvxe/store/read.h"
#include "libvxe/store/violations.h"

/* A log that is being read. */
struct reading {
	const struct logbook *logbook;
	const struct filter *filter;
	logbook_event *each;
	void *context;
	struct logbook_notes *notes;
	struct failure *failure;
	bool ended;			/* each() returned false */
	size_t nlogs, before;		/* how many logs there are, and before this one */
	size_t count;			/* of events */
};

#define PROGRESS_EVERY	256	/* events */

/* Reports progress from time to time. done, whole: of this log; whole 0: not known. */
static void note_progress(struct reading *r, int64_t done, int64_t whole)
{
	if (++r->count % PROGRESS_EVERY == 0 && r->logbook->progress && whole > 0)
		r->logbook->progress((r->before + (double)done / whole) / r->nlogs);
}

/* Adds a machine for the caller of the logbook. */
static bool note_machine(const struct logbook *logbook, const char *name,
			 struct failure *failure)
{
	size_t number;

	return !logbook->machines || !*name ||
	       machines_add(logbook->machines, name, &number) || failure_memory(failure);
}

/* Files ------------------------------------------------------------------------ */

/* Sets the failure to what is wrong with the file. */
static bool fail_lines(const struct lines *lines, struct failure *failure)
{
	failure_set(failure, FAILURE_INPUT, "%s", lines->why);
	if (lines->placed) {
		snprintf(failure->file, sizeof(failure->file), "%s", lines->file);
		failure->line = lines->number;
		failure->column = lines->column;
	}
	return false;
}

static bool file_events(struct reading *r, const char *file)
{
	enum lines_result result;
	struct lines lines;
	struct event event;
	struct stat info;
	bool ok = true;

	if (!lines_open(&lines, file))
		return failure_set(r->failure, FAILURE_INPUT, "%s", lines.why);
	if (fstat(fileno(lines.from), &info) || !S_ISREG(info.st_mode))
		info.st_size = 0;
	while (ok && !r->ended && (result = lines_next(&lines, &event)) == LINES_EVENT) {
		if (!event.machine)
			event.machine = file;
		ok = note_machine(r->logbook, event.machine, r->failure);
		if (ok && filter_admits(r->filter, &event))
			r->ended = !r->each(&event, r->context);
		note_progress(r, info.st_size ? ftello(lines.from) : 0, info.st_size);
	}
	if (ok && !r->ended && result == LINES_BAD)
		ok = fail_lines(&lines, r->failure);
	if (lines.cut && !r->notes->ncut++) {
		r->notes->cut = lines.number;
		snprintf(r->notes->cut_file, sizeof(r->notes->cut_file), "%s", file);
	}
	lines_close(&lines);
	return ok;
}

/* The ring --------------------------------------------------------------------- */

static bool ring_events(struct reading *r)
{
	struct event_stream *stream = malloc(sizeof(*stream));
	struct event event;
	int fd, got = 0;

	if (!stream)
		return failure_memory(r->failure);
	event_stream_init(stream, -1);
	fd = device_open(O_RDONLY | O_NONBLOCK, r->failure);
	if (fd >= 0 && !note_machine(r->logbook, stream->machine, r->failure)) {
		close(fd);
		fd = -1;
	}
	if (fd >= 0) {
		stream->fd = fd;
		while (!r->ended && (got = event_next(stream, &event)) > 0) {
			if (!event.machine)
				event.machine = VXE_DEVICE;
			if (filter_admits(r->filter, &event))
				r->ended = !r->each(&event, r->context);
		}
		if (got < 0)
			failure_set(r->failure, FAILURE_SYSTEM, "%s", stream->why);
		close(fd);
	}
	free(stream);
	return fd >= 0 && got >= 0;
}

/* Stores ----------------------------------------------------------------------- */

/* Sets the failure to why the last call to the store failed. */
static bool fail_store(const struct store *store, enum store_result result,
		       struct failure *failure)
{
	return failure_set(failure, result == STORE_BAD ? FAILURE_INPUT : FAILURE_SYSTEM, "%s",
			   store_message(store));
}

/* The machines of a store, and the last one of them. */
struct store_machines {
	const struct logbook *logbook;
	const char *file;
	struct failure *failure;
	struct machine_set set;
	size_t last;
	bool ok;
};

static bool take_machine(const char *name, void *context)
{
	struct store_machines *found = context;

	found->ok = (machines_add(found->logbook->machines, *name ? name : found->file,
				  &found->last) &&
		     machine_set_add(&found->set, found->last)) ||
		    failure_memory(found->failure);
	return found->ok;
}

/* On success the caller frees found->set. */
static bool find_machines(const struct logbook *logbook, struct store *store, const char *file,
			  struct store_machines *found, struct failure *failure)
{
	enum store_result result;

	*found = (struct store_machines) {
		.logbook = logbook, .file = file, .failure = failure, .ok = true,
	};
	if (!logbook->machines)
		return true;
	result = store_machines(store, take_machine, found);
	if (found->ok && result == STORE_OK)
		return true;
	machine_set_free(&found->set);
	return found->ok ? fail_store(store, result, failure) : false;
}

static bool store_each(struct reading *r, struct store *store, const char *file)
{
	struct store_cursor *cursor = store_events(store, r->filter, 0);
	enum store_result result = STORE_OK;
	int64_t first = 0, last = 0;
	struct event event;

	if (!cursor)
		return failure_memory(r->failure);
	store_last(store, &last);
	while (!r->ended && (result = store_next(cursor, &event)) == STORE_OK) {
		if (!event.machine)
			event.machine = file;
		r->ended = !r->each(&event, r->context);
		first = first ? first : event.id;
		note_progress(r, event.id - first, last - first + 1);
	}
	store_cursor_close(cursor);
	return result == STORE_OK || result == STORE_END ||
	       fail_store(store, result, r->failure);
}

/* Opens the store with this name; NULL: the default one. If there is no default one, *store is
 * NULL. */
static bool open_store(const char *name, struct store **store, struct failure *failure)
{
	struct store_error error;

	*store = store_open(name ? name : STORE_FILE, STORE_READ, &error);
	if (*store || (error.result == STORE_ABSENT && !name))
		return true;
	return failure_set(failure, error.result == STORE_BAD ? FAILURE_INPUT : FAILURE_SYSTEM,
			   "%s", error.message);
}

/* Any of them ------------------------------------------------------------------ */

static size_t length(const char *const *files)
{
	size_t count = 0;

	while (files && files[count])
		count++;
	return count;
}

/* How many logs are named; 0: the default one is read. */
static size_t count_logs(const struct logbook *logbook)
{
	return length(logbook->events) + length(logbook->databases) + logbook->ring;
}

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

/* Reads a log. store: the store that was opened under that name; NULL: the ring. */
typedef bool read_store(struct reading *reading, struct store *store, const char *file,
			void *context);

static bool read_one_store(struct reading *r, const char *name, read_store *read, void *context)
{
	struct store *store;
	bool ok;

	if (!open_store(name, &store, r->failure))
		return false;
	ok = store ? read(r, store, name ? name : STORE_FILE, context) : ring_events(r);
	store_close(store);
	return ok;
}

/* Reads one log after the other. */
static bool read_logs(struct reading *r, read_store *read, void *context)
{
	const struct logbook *logbook = r->logbook;
	bool ok = true;
	size_t i;

	r->nlogs = count_logs(logbook) ? count_logs(logbook) : 1;
	for (i = 0; ok && !r->ended && i < length(logbook->events); i++, r->before++)
		ok = file_events(r, logbook->events[i]);
	for (i = 0; ok && !r->ended && i < length(logbook->databases); i++, r->before++)
		ok = read_one_store(r, logbook->databases[i], read, context);
	if (ok && !r->ended && logbook->ring)
		ok = ring_events(r);
	if (!count_logs(logbook))
		ok = read_one_store(r, NULL, read, context);
	return ok;
}

static bool read_events(struct reading *r, struct store *store, const char *file, void *context)
{
	struct store_machines found;

	if (!find_machines(r->logbook, store, file, &found, r->failure))
		return false;
	machine_set_free(&found.set);
	return store_each(r, store, file);
}

bool logbook_events(const struct logbook *logbook, const char *name, logbook_event *each,
		    void *context, struct logbook_notes *notes, struct failure *failure)
{
	const char *names[1];
	const struct filter filter = filter_of(logbook, name, names);
	struct reading reading = {
		.logbook = logbook, .filter = &filter, .each = each, .context = context,
		.notes = notes, .failure = failure,
	};

	memset(notes, 0, sizeof(*notes));
	return read_logs(&reading, read_events, NULL);
}

/* Violations ------------------------------------------------------------------- */

struct counting {
	struct violations violations;
	bool failed;			/* out of memory */
	bool several;			/* logs */
	struct machine_set machines;	/* of the store whose counts are added */
};

static bool count(const struct event *event, void *context)
{
	struct counting *counting = context;
	struct event copy = *event;

	/* A number means something only within one log. */
	if (counting->several)
		copy.id = 0;
	counting->failed = !violations_add(&counting->violations, &copy);
	return !counting->failed;
}

static bool add_counted(const struct violation *violation, void *context)
{
	struct counting *counting = context;
	struct violation copy = *violation;

	copy.machines = counting->machines;
	if (counting->several)
		copy.first_event = copy.last_event = 0;
	counting->failed = !violations_merge(&counting->violations, &copy);
	return !counting->failed;
}

/*
 * Uses the counts that the store keeps. They outlive the events, but do not distinguish machines.
 * If the store has events of several machines, or if there is a condition on time, counts the
 * events instead.
 */
static bool count_store(struct reading *r, struct store *store, const char *file, void *context)
{
	const struct violation_query query = { .filter = r->filter };
	struct counting *counting = context;
	struct store_machines found;
	enum store_result result;
	int64_t uncounted = 0;

	if (!find_machines(r->logbook, store, file, &found, r->failure))
		return false;
	if (r->filter->by_time || machine_set_count(&found.set) > 1) {
		machine_set_free(&found.set);
		return store_each(r, store, file);
	}
	counting->machines = found.set;
	result = store_violations(store, &query, add_counted, counting);
	if (result == STORE_OK)
		result = store_uncounted(store, &uncounted);
	r->notes->uncounted += uncounted;
	machine_set_free(&counting->machines);
	return result == STORE_OK || fail_store(store, result, r->failure);
}

bool logbook_violations(const struct logbook *logbook, const char *name,
			logbook_violation *each, void *context,
			struct logbook_notes *notes, struct failure *failure)
{
	const char *names[1];
	const struct filter filter = filter_of(logbook, name, names);
	struct counting counting = { .several = count_logs(logbook) > 1 };
	struct reading reading = {
		.logbook = logbook, .filter = &filter, .each = count, .context = &counting,
		.notes = notes, .failure = failure,
	};
	const struct violation **sorted = NULL;
	size_t i;
	bool ok;

	memset(notes, 0, sizeof(*notes));
	violations_init(&counting.violations);
	counting.violations.machines = logbook->machines;
	ok = read_logs(&reading, count_store, &counting);
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
	to->boot = to->machine = NULL;
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

/* A store finds it by its number. */
static bool find_stored(struct reading *r, struct store *store, const char *file, void *context)
{
	struct search *search = context;
	struct store_cursor *held = NULL;
	struct event stored;
	enum store_result result = store_event(store, search->id, &stored, &held);
	bool ok = true;

	search->found = result == STORE_OK;
	if (search->found)
		ok = copy_event(&stored, search->event, search->memory) ||
		     failure_memory(r->failure);
	else if (result == STORE_ABSENT)
		ok = failure_set(r->failure, FAILURE_SYSTEM,
				 "there is no event %lld in the store, or no more",
				 (long long)search->id);
	else
		ok = fail_store(store, result, r->failure);
	if (held)
		store_cursor_close(held);
	return ok;
}

bool logbook_find(const struct logbook *logbook, int64_t id, struct event *event,
		  void **memory, struct failure *failure)
{
	struct search search = { .id = id, .event = event, .memory = memory };
	struct filter all = { .vxeds = NULL };
	struct logbook_notes unused = { .cut = 0 };
	struct reading reading = {
		.logbook = logbook, .filter = &all, .each = match, .context = &search,
		.notes = &unused, .failure = failure,
	};

	*memory = NULL;
	if (count_logs(logbook) > 1)
		return failure_set(failure, FAILURE_INPUT,
				   "the number of an event is one log's own: name one log");
	if (!read_logs(&reading, find_stored, &search))
		return false;
	if (!search.found)
		return failure_set(failure, FAILURE_SYSTEM,
				   "there is no event with the number %lld, or no more",
				   (long long)id);
	return *memory || failure_memory(failure);
}
