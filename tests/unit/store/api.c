// SPDX-License-Identifier: GPL-2.0
/*
 * api DATABASE: tests the contracts of store.h. DATABASE is a store that vxelogd made from 10
 * events of VXED x. Other cases use a store that this program makes. Prints a line for each case.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "libvxe/store/store.h"
#include "libvxe/store/append.h"
#include "libvxe/store/keep.h"
#include "libvxe/store/read.h"
#include "libvxe/store/service.h"
#include "libvxe/store/summary.h"
#include "libvxe/store/tally.h"
#include "libvxe/store/violations.h"

static int failures;

static void check(const char *name, bool good)
{
	printf("%s - %s\n", good ? "ok" : "not ok", name);
	failures += !good;
}

static struct event make(uint64_t sequence, const char *path, const char *name)
{
	struct event event = {
		.head = {
			.size = 184, .kind = VXE_EVENT_VIOLATION, .point = VXE_CALLS, .call = 257,
			.sequence = sequence, .time = 1000 + sequence, .error = 1, .pid = 7,
			.tid = 7, .mode = VXE_MODE_SOFT, .nargs = 2, .strings = 1,
			.args = { strlen(path), 1 },
		},
		.strings = { { path, strlen(path) } },
		.message = { "", 0 },
	};

	strcpy(event.head.name, name);
	strcpy(event.head.comm, "prog");
	return event;
}

static bool count_violation(const struct violation *violation, void *context)
{
	*(uint64_t *)context += violation->count;
	return true;
}

static uint64_t violations_behind(struct store *store, const struct filter *filter, int64_t after)
{
	uint64_t sum = 0;

	store_violations(store, &(struct violation_query) { .filter = filter, .newer = after },
			 count_violation, &sum);
	return sum;
}

static void test_cursor(struct store *writer, struct store *reader)
{
	const char *const names[] = { "two" };
	struct filter filter = { .vxeds = names, .nvxeds = 1 };
	struct store_cursor *cursor = store_events(reader, &filter, 0), *held;
	struct event events[3], event;
	uint64_t skipped = 0;
	int64_t last;

	check("a cursor is at the end", store_next(cursor, &event) == STORE_END &&
	      store_next(cursor, &event) == STORE_END);
	events[0] = make(0, "/a", "one");
	events[1] = make(1, "/b", "two");
	events[2] = make(2, "/a", "two");
	check("events are added", store_append(writer, events, 3, NULL, NULL, &skipped) ==
	      STORE_OK && !skipped && store_expects(writer) == 3);
	check("the cursor continues when there are more events",
	      store_next(cursor, &event) == STORE_OK &&
	      event.id == 2 && event.head.sequence == 1 && !strcmp(event.boot, "boot-1") &&
	      event.strings[0].length == 2 && !memcmp(event.strings[0].bytes, "/b", 2) &&
	      store_next(cursor, &event) == STORE_OK && event.id == 3 &&
	      store_next(cursor, &event) == STORE_END);
	check("events that are stored already are skipped",
	      store_append(writer, events, 3, NULL, NULL, &skipped) ==
	      STORE_OK && skipped == 3 && store_expects(writer) == 3);
	events[0] = make(5, "/c", "two");
	store_append(writer, events, 1, NULL, NULL, &skipped);
	check("rows of lost events pass every filter", store_next(cursor, &event) == STORE_OK &&
	      event.head.kind == VXE_EVENT_LOST && event.head.args[0] == 2 &&
	      store_next(cursor, &event) == STORE_OK && event.head.sequence == 5 && event.id == 5);
	store_cursor_close(cursor);
	check("the last id is known", store_last(reader, &last) == STORE_OK && last == 5);
	check("an event is found by its id", store_event(reader, 3, &event, &held) == STORE_OK &&
	      event.id == 3 && event.head.sequence == 2);
	store_cursor_close(held);
	check("an id without an event is reported",
	      store_event(reader, 6, &event, &held) == STORE_ABSENT &&
	      !held && *store_message(reader));
	check("all violations are counted", store_detach(writer) == STORE_OK &&
	      violations_behind(reader, NULL, 0) == 4 && violations_behind(reader, &filter, 0) == 3);
	check("violations after an event are counted", violations_behind(reader, NULL, 2) == 2);
}

/* Reads until STORE_END or STORE_PAUSED. Returns the ids as digits. */
static const char *ids_of(struct store_cursor *cursor, enum store_result *result)
{
	static char ids[32];
	struct event event;
	size_t n = 0;

	while ((*result = store_next(cursor, &event)) == STORE_OK && n < sizeof(ids) - 1)
		ids[n++] = '0' + event.id % 10;
	ids[n] = 0;
	return ids;
}

/* The store has the events 1 to 5: one of VXED one, two of VXED two, a gap, and one of two. */
static void test_queries(struct store *reader)
{
	const char *const names[] = { "one" };
	struct filter one = { .vxeds = names, .nvxeds = 1 };
	struct filter then = { .by_time = true, .since = 1001, .until = 1002 };
	struct filter none = { .by_time = true, .since = 5000, .until = 6000 };
	struct store_cursor *cursor = store_events_back(reader, NULL, 0);
	enum store_result result;
	struct summary summary;
	struct tally tally;

	check("a backward cursor gives the newest first",
	      !strcmp(ids_of(cursor, &result), "54321") &&
	      result == STORE_END && store_next(cursor, &(struct event) { }) == STORE_END);
	store_cursor_close(cursor);
	cursor = store_events_back(reader, &one, 4);
	check("a backward cursor begins at an id, with a filter",
	      !strcmp(ids_of(cursor, &result), "1") &&
	      result == STORE_END);
	store_cursor_close(cursor);
	cursor = store_events_back(reader, &then, 0);
	check("a cursor is limited by time",
	      !strcmp(ids_of(cursor, &result), "32") && result == STORE_END);
	store_cursor_close(cursor);
	cursor = store_events_back(reader, &none, 0);
	check("a time without events gives none", !*ids_of(cursor, &result) &&
	      result == STORE_END);
	store_cursor_close(cursor);
	cursor = store_events(reader, &one, 0);
	store_cursor_budget(cursor, 3, 0);
	check("a budget ends a search", !strcmp(ids_of(cursor, &result), "1") &&
	      result == STORE_PAUSED && store_cursor_place(cursor) == 3);
	store_cursor_budget(cursor, 3, 0);
	check("another budget continues the search", !strcmp(ids_of(cursor, &result), "4") &&
	      result == STORE_END && store_cursor_place(cursor) == 5);
	store_cursor_close(cursor);
	cursor = store_events_back(reader, NULL, 0);
	store_cursor_budget(cursor, 2, 0);
	check("a budget ends a backward search", !strcmp(ids_of(cursor, &result), "54") &&
	      result == STORE_PAUSED && store_cursor_place(cursor) == 4);
	store_cursor_close(cursor);
	check("a summary has the violations", store_summarise(reader, NULL, &summary) == STORE_OK &&
	      summary.count == 4 && !summary.uncounted && summary.violations[0]->count == 1);
	summary_free(&summary);
	check("a summary is limited by time",
	      store_summarise(reader, &then, &summary) == STORE_OK &&
	      summary.count == 2);
	summary_free(&summary);
	check("a tally has a row for each step", store_tally(reader, NULL, 2, &tally) == STORE_OK &&
	      tally.count == 3 && tally.rows[0].time == 1004 && tally.rows[0].violated == 1 &&
	      tally.rows[0].lost == 2 && tally.rows[1].time == 1002 && tally.rows[1].violated == 1 &&
	      tally.rows[2].violated == 2 && !tally.rows[2].lost && !tally.rows[2].refused);
	free(tally.rows);
}

static void test_writers(const char *file)
{
	struct store_source source = { .boot = "boot-1", .name = "ring", .head = UINT64_MAX };
	struct store *writer, *other;
	struct store_error error;
	bool crashed;

	check("opening for reading does not make a store", !store_open(file, STORE_READ, &error) &&
	      error.result == STORE_ABSENT && access(file, F_OK));
	writer = store_open(file, STORE_CREATE, &error);
	check("a store is made", writer);
	check("a writer attaches to the store",
	      store_attach(writer, &source, &crashed) == STORE_OK && !crashed);
	other = store_open(file, STORE_CREATE, &error);
	check("another process may open the store", other);
	check("the other process sees that the store is served",
	      store_service(other) == STORE_SERVING);
	check("the other process may not append",
	      store_attach(other, &source, &crashed) == STORE_SERVED &&
	      *store_message(other));
	test_cursor(writer, other);
	test_queries(other);
	store_close(writer);
	check("the store is no longer served", store_service(other) == STORE_UNSERVED);
	store_close(other);
}

/* A process that opens a store while another one creates it finds no store, or an empty one. */
static void test_made(const char *file)
{
	int round, status, bad = 0;
	struct store_error error;
	struct store *store;
	char beside[64];
	pid_t child;

	for (round = 0; round < 50; round++) {
		unlink(file);
		snprintf(beside, sizeof(beside), "%s-wal", file);
		unlink(beside);
		snprintf(beside, sizeof(beside), "%s-shm", file);
		unlink(beside);
		child = fork();
		if (!child) {
			store = store_open(file, STORE_CREATE, &error);
			store_close(store);
			_exit(!store);
		}
		do {
			store = store_open(file, STORE_READ, &error);
			if (!store && error.result == STORE_BAD && !bad++)
				printf("# %s\n", error.message);
			store_close(store);
		} while (!waitpid(child, &status, WNOHANG));
	}
	check("a store that is being made is not reported as damaged", !bad);
}

/* Sequence numbers that go back show that the ring is a new one. */
static void test_rings(const char *file)
{
	struct store_source source = { .boot = "boot-1", .name = "ring", .head = 3 };
	struct store_error error;
	struct store *store = store_open(file, STORE_CREATE, &error);
	bool crashed;

	check("sequence numbers that go back mean another ring",
	      store_attach(store, &source, &crashed) ==
	      STORE_OK && !crashed && store_expects(store) == 0);
	store_close(store);
	store = store_open(file, STORE_CREATE, &error);
	source.head = 100;
	source.boot = "boot-2";
	source.place = 40;
	check("another boot means another ring, which begins at its reader",
	      store_attach(store, &source, &crashed) == STORE_OK && store_expects(store) == 40);
	check("an end without detaching is detected", crashed);
	store_detach(store);
	store_close(store);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	test_made("made.db");
	test_writers(argv[1]);
	test_rings(argv[1]);
	return failures != 0;
}
