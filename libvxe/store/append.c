// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/append.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/store/clock.h"
#include "libvxe/store/count.h"
#include "libvxe/store/database.h"
#include "libvxe/store/point.h"
#include "libvxe/store/row.h"
#include "libvxe/store/service.h"
#include "libvxe/store/wal.h"

#define SPAN_EVENTS	4096	/* a span with this many events is not extended */
#define SPAN_SECONDS	3600	/* s; a span that began so long ago is not extended */

#define DIFFERENT	2048	/* different violations of a VXED counted within a second */
#define CLOCK_SECONDS	60	/* s between two times that the store's clock is saved */

struct added {
	store_added_function *function;
	void *context;
};

static void extend_span(struct append_state *append, const struct event *event)
{
	const struct vxe_event *head = &event->head;

	if (!append->span.first) {
		append->span.first = event->id;
		append->span.first_sequence = head->sequence;
		append->span.least_time = append->span.greatest_time = head->time;
	}
	append->span.last = event->id;
	append->span.last_sequence = head->sequence;
	if (head->time < append->span.least_time)
		append->span.least_time = head->time;
	if (head->time > append->span.greatest_time)
		append->span.greatest_time = head->time;
}

static enum store_result add_row(struct store *store, const struct event *original,
				 const struct added *added)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_EVENT_ADD);
	struct event event = *original;
	enum store_result result;
	int64_t point, call;

	event.id = store->append.next;
	event.boot = *store->boot ? store->boot : NULL;
	event.machine = *store->machine ? store->machine : NULL;
	if (!statement)
		return store->error.result;
	result = store_point_id(store, event.head.point, &point);
	if (result == STORE_OK)
		result = store_point_id(store, event.head.call, &call);
	if (result != STORE_OK)
		return result;
	if (added->function)
		added->function(&event, added->context);
	sqlite3_bind_int64(statement, 1, event.id);
	sqlite3_bind_int64(statement, 2, store->append.ring);
	store_bind_event(statement, &event, point, call);
	result = store_run(store, statement);
	if (result != STORE_OK)
		return result;
	if (!store_count(store, &event) || !shares_add(&store->shares, &event))
		return store_fail(store, STORE_FAILED, "out of memory");
	extend_span(&store->append, &event);
	store->append.next++;
	return STORE_OK;
}

static enum store_result add_ring(struct store *store, uint64_t next)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_RING_ADD);
	enum store_result result;

	if (statement) {
		sqlite3_bind_text(statement, 1, store->boot, -1, SQLITE_STATIC);
		sqlite3_bind_text(statement, 2, store->source, -1, SQLITE_STATIC);
		sqlite3_bind_int64(statement, 3, next);
		sqlite3_bind_text(statement, 4, store->machine, -1, SQLITE_STATIC);
	}
	result = store_run(store, statement);
	if (result != STORE_OK)
		return result;
	store->append.ring = sqlite3_last_insert_rowid(store->db);
	store->append.sequence = next;
	store->append.lost = 0;
	store->append.verified = true;
	store->append.span.first = 0;
	return STORE_OK;
}

/* Whether the stored event with this sequence number is this one. True if there is no
 * stored event to compare with. */
static enum store_result is_stored(struct store *store, const struct event *event, bool *is)
{
	sqlite3_stmt *spans = store_statement(store, STATEMENT_SPAN_OF_SEQUENCE);
	sqlite3_stmt *events = store_statement(store, STATEMENT_EVENT_OF_SEQUENCE);
	const struct vxe_event *head = &event->head;
	int code;

	*is = true;
	if (!spans || !events)
		return store->error.result;
	sqlite3_bind_int64(spans, 1, store->append.ring);
	sqlite3_bind_int64(spans, 2, head->sequence);
	while ((code = sqlite3_step(spans)) == SQLITE_ROW) {
		sqlite3_bind_int64(events, 1, sqlite3_column_int64(spans, 0));
		sqlite3_bind_int64(events, 2, sqlite3_column_int64(spans, 1));
		sqlite3_bind_int64(events, 3, store->append.ring);
		sqlite3_bind_int64(events, 4, head->sequence);
		if (sqlite3_step(events) == SQLITE_ROW &&
		    sqlite3_column_int(events, 3) != VXE_EVENT_LOST) {
			*is = sqlite3_column_int64(events, 0) == head->time &&
			      sqlite3_column_int64(events, 1) == head->pid &&
			      sqlite3_column_int64(events, 2) == head->tid &&
			      sqlite3_column_int(events, 3) == head->kind;
			sqlite3_reset(events);
			code = SQLITE_DONE;
			break;
		}
		sqlite3_reset(events);
	}
	sqlite3_reset(spans);
	return code == SQLITE_DONE ? STORE_OK : store_fail_sqlite(store, code, "reading events");
}

/* If the ring is a new one, its sequence numbers repeat with other events. To find out,
 * compares the first event with the one that the store has by that number. */
static enum store_result verify(struct store *store, const struct event *event)
{
	enum store_result result;
	bool is;

	if (event->head.kind == VXE_EVENT_LOST)
		return STORE_OK;
	if (store->append.verified || event->head.sequence >= store->append.sequence) {
		store->append.verified = true;
		return STORE_OK;
	}
	result = is_stored(store, event, &is);
	if (result == STORE_OK && !is)
		result = add_ring(store, 0);
	store->append.verified = true;
	return result;
}

static struct vxl_string text(const char *text)
{
	return (struct vxl_string) { text, strlen(text) };
}

static enum store_result add_lost(struct store *store, uint64_t count, int64_t time,
				  struct vxl_string message, const struct added *added)
{
	struct event event = {
		.head = {
			.kind = VXE_EVENT_LOST, .point = VXE_POINT_NONE, .call = VXE_POINT_NONE,
			.sequence = store->append.sequence, .time = time, .nargs = 1,
			.abi = VXE_ABI_NONE, .args = { count },
		},
		.message = message,
	};

	store->append.sequence += count;
	store->append.lost += count;
	return add_row(store, &event, added);
}

static enum store_result add_event(struct store *store, const struct event *event,
				   const struct added *added, uint64_t *skipped)
{
	const struct vxe_event *head = &event->head;
	uint64_t end = head->sequence + (head->kind == VXE_EVENT_LOST ? head->args[0] : 1);
	enum store_result result = verify(store, event);

	if (result != STORE_OK)
		return result;
	if (end <= store->append.sequence) {
		++*skipped;
		return STORE_OK;
	}
	if (head->kind == VXE_EVENT_LOST)
		return add_lost(store, end - store->append.sequence, head->time,
				event->message.length ? event->message :
				text("overwritten before vxelogd had read them"), added);
	if (head->sequence > store->append.sequence)
		result = add_lost(store, head->sequence - store->append.sequence, head->time,
				  text("overwritten while no vxelogd was reading"), added);
	if (result != STORE_OK)
		return result;
	store->append.sequence = end;
	return add_row(store, event, added);
}

/* Writes the shares of the span that is being extended. */
static enum store_result write_shares(struct store *store)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_SHARE_SET);
	enum store_result result = statement ? STORE_OK : store->error.result;
	size_t i;

	for (i = 0; result == STORE_OK && i < store->shares.count; i++) {
		struct span_share *share = &store->shares.list[i];

		if (!share->changed)
			continue;
		sqlite3_bind_int64(statement, 1, store->append.span.first);
		sqlite3_bind_text(statement, 2, share->vxed, strnlen(share->vxed, VXE_NAME_SIZE),
				  SQLITE_STATIC);
		sqlite3_bind_int64(statement, 3, share->bytes);
		result = store_run(store, statement);
		share->changed = false;
	}
	return result;
}

static enum store_result write_span(struct store *store)
{
	const struct append_state *append = &store->append;
	sqlite3_stmt *statement = store_statement(store, STATEMENT_SPAN_SET);
	const int64_t values[] = {
		append->span.first, append->span.last, append->ring,
		append->span.first_sequence, append->span.last_sequence,
		append->span.least_time, append->span.greatest_time, store_clock(store),
	};
	unsigned int i;

	if (!append->span.first)
		return STORE_OK;
	for (i = 0; statement && i < sizeof(values) / sizeof(values[0]); i++)
		sqlite3_bind_int64(statement, i + 1, values[i]);
	if (store_run(store, statement) != STORE_OK)
		return store->error.result;
	return write_shares(store);
}

static enum store_result write_ring(struct store *store)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_RING_SET);

	if (statement) {
		sqlite3_bind_int64(statement, 1, store->append.ring);
		sqlite3_bind_int64(statement, 2, store->append.sequence);
		sqlite3_bind_int64(statement, 3, store->append.lost);
	}
	return store_run(store, statement);
}

/* Begins a transaction, and a new span if the last one is long or old. */
static enum store_result begin(struct store *store)
{
	struct append_state *append = &store->append;
	enum store_result result = store_retry_wal(store);

	if (result == STORE_OK && store->recount)
		result = store_recount(store);
	if (result != STORE_OK)
		return result;
	if (append->span.last - append->span.first + 1 >= SPAN_EVENTS ||
	    store_clock(store) - append->span.began >= SPAN_SECONDS)
		append->span.first = 0;
	if (!append->span.first) {
		append->span.began = store_clock(store);
		shares_clear(&store->shares);
	}
	return store_begin(store);
}

/* Ends the transaction. If anything failed, restores the state before it. */
static enum store_result end(struct store *store, enum store_result result,
			     const struct append_state *before)
{
	if (result == STORE_OK)
		result = store_flush_counts(store, false);
	if (result == STORE_OK)
		result = write_span(store);
	if (result == STORE_OK)
		result = write_ring(store);
	if (result == STORE_OK)
		result = store_set_state(store, "next", store->append.next);
	if (result == STORE_OK &&
	    store_clock(store) - store->append.clock_saved >= CLOCK_SECONDS)
		result = store_clock_save(store);
	if (result == STORE_OK) {
		result = store_commit(store);
	} else {
		store_rollback(store);
	}
	if (result != STORE_OK) {
		store->append = *before;
		/* The shares count events that are not stored: begin a new span. */
		store->append.span.first = 0;
		memset(store->points.to_store, 0, sizeof(store->points.to_store));
		store->recount = true;
	}
	return result;
}

enum store_result store_append(struct store *store, const struct event *events, size_t count,
			       store_added_function *added, void *context, uint64_t *skipped)
{
	const struct append_state before = store->append;
	const struct added tell = { added, context };
	enum store_result result = begin(store);
	uint64_t skip = 0;
	size_t i;

	for (i = 0; result == STORE_OK && i < count; i++)
		result = add_event(store, &events[i], &tell, &skip);
	result = end(store, result, &before);
	if (result == STORE_OK)
		*skipped += skip;
	return result;
}

enum store_result store_note(struct store *store, enum event_daemon_kind kind,
			     uint64_t number, const char *message,
			     store_added_function *added, void *context)
{
	const struct append_state before = store->append;
	const struct added tell = { added, context };
	enum store_result result;
	struct timespec now;
	struct event event = {
		.head = {
			.kind = kind, .point = VXE_POINT_NONE, .call = VXE_POINT_NONE,
			.sequence = store->append.sequence, .abi = VXE_ABI_NONE,
			.pid = getpid(), .tid = getpid(), .uid = geteuid(),
			.comm = "vxelogd", .nargs = 1, .args = { number },
		},
		.message = { message, strlen(message) },
	};

	clock_gettime(CLOCK_REALTIME, &now);
	event.head.time = now.tv_sec * 1000000000LL + now.tv_nsec;
	result = begin(store);
	if (result == STORE_OK)
		result = add_row(store, &event, &tell);
	return end(store, result, &before);
}

uint64_t store_expects(const struct store *store)
{
	return store->append.sequence;
}

/* Finds the row of the ring, and its machine; "": a row of an older version. If there is no row,
 * append.ring stays 0. */
static enum store_result find_ring(struct store *store, const struct store_source *source,
				   char machine[MACHINE_SIZE])
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_RING_FIND);
	int code;

	if (!statement)
		return store->error.result;
	sqlite3_bind_text(statement, 1, store->boot, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, store->source, -1, SQLITE_STATIC);
	code = sqlite3_step(statement);
	if (code == SQLITE_ROW &&
	    (uint64_t)sqlite3_column_int64(statement, 1) <= source->head) {
		store->append.ring = sqlite3_column_int64(statement, 0);
		store->append.sequence = sqlite3_column_int64(statement, 1);
		store->append.lost = sqlite3_column_int64(statement, 2);
		snprintf(machine, MACHINE_SIZE, "%s", sqlite3_column_text(statement, 3));
	}
	sqlite3_reset(statement);
	return code == SQLITE_ROW || code == SQLITE_DONE ? STORE_OK :
	       store_fail_sqlite(store, code, "reading rings");
}

static enum store_result name_ring(struct store *store)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_RING_NAME);

	if (statement) {
		sqlite3_bind_int64(statement, 1, store->append.ring);
		sqlite3_bind_text(statement, 2, store->machine, -1, SQLITE_STATIC);
	}
	return store_run(store, statement);
}

static enum store_result attach_ring(struct store *store, const struct store_source *source)
{
	char machine[MACHINE_SIZE] = "";
	enum store_result result = find_ring(store, source, machine);

	if (result != STORE_OK)
		return result;
	if (!store->append.ring)
		return add_ring(store, source->place);
	if (!strcmp(machine, store->machine))
		return STORE_OK;
	return *machine ? add_ring(store, store->append.sequence) : name_ring(store);
}

static enum store_result attach(struct store *store, const struct store_source *source,
				bool *crashed)
{
	enum store_result result = store_state(store, "next", &store->append.next);
	int64_t running = 0;

	if (result == STORE_OK)
		result = store_state(store, "counted", &store->append.counted);
	if (result == STORE_OK)
		result = store_state(store, "running", &running);
	if (result == STORE_OK)
		result = store_integer(store, store_statement(store, STATEMENT_VIOLATION_COUNT),
				       &store->append.violations);
	if (result == STORE_OK)
		result = store_count_init(store);
	if (result == STORE_OK)
		result = attach_ring(store, source);
	if (result == STORE_OK)
		result = store_set_state(store, "running", 1);
	if (result == STORE_OK)
		result = store_clock_load(store);
	if (result == STORE_OK)
		result = store_clock_save(store);
	store->append.kept = INT64_MIN / 2;
	*crashed = running;
	return result;
}

enum store_result store_attach(struct store *store, const struct store_source *source,
			       bool *crashed)
{
	enum store_result result = store_serve(store);

	if (result != STORE_OK)
		return result;
	snprintf(store->boot, sizeof(store->boot), "%s", source->boot);
	snprintf(store->source, sizeof(store->source), "%s", source->name);
	snprintf(store->machine, sizeof(store->machine), "%s",
		 source->machine ? source->machine : "");
	memset(&store->append, 0, sizeof(store->append));
	/* NORMAL: a transaction survives the end of the process. A power failure may undo
	 * the newest ones, but never damages the file. */
	if (sqlite3_exec(store->db, "PRAGMA synchronous = NORMAL;"
			 "PRAGMA wal_autocheckpoint = 4000;"
			 "PRAGMA journal_size_limit = 67108864;"
			 "PRAGMA cache_size = -32768", NULL, NULL, NULL) != SQLITE_OK)
		return store_fail_sqlite(store, sqlite3_errcode(store->db), "the database");
	store->violations.most = DIFFERENT;
	result = store_begin(store);
	if (result == STORE_OK)
		result = attach(store, source, crashed);
	if (result == STORE_OK)
		result = store_commit(store);
	if (result == STORE_OK)
		return store_recount(store);
	store_rollback(store);
	return result;
}

enum store_result store_detach(struct store *store)
{
	enum store_result result = begin(store);

	if (result == STORE_OK)
		result = store_flush_counts(store, true);
	if (result == STORE_OK)
		result = store_set_state(store, "running", 0);
	if (result == STORE_OK)
		result = store_clock_save(store);
	if (result == STORE_OK)
		return store_commit(store);
	store_rollback(store);
	return result;
}
