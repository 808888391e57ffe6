// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/keep.h"

#include <string.h>

#include "libvxe/store/clock.h"
#include "libvxe/store/count.h"
#include "libvxe/store/database.h"
#include "libvxe/store/wal.h"

#define KEEP_SPANS	4		/* spans dropped in a step, or parts of them */
#define KEEP_VIOLATIONS	4096		/* violations dropped in a step */
#define BYTES_A_VIOLATION	65536	/* of the size limit; it takes far less */
#define BYTES_A_TALLY	4096		/* likewise, of a row of the table tally */
#define VACUUM_SHARE	8		/* shrink the file when 1/8 of its pages are free */
#define VACUUM_PAGES	2048		/* and at least this many pages */
#define WAL_BYTES	(64 << 20)	/* of the write-ahead log, besides the size limit */

struct usage {
	int64_t pages, free, page_size;
};

static enum store_result read_usage(struct store *store, struct usage *usage)
{
	enum store_result result = store_integer(store,
		store_statement(store, STATEMENT_PAGES), &usage->pages);

	if (result == STORE_OK)
		result = store_integer(store, store_statement(store, STATEMENT_PAGES_FREE),
				       &usage->free);
	if (result == STORE_OK)
		result = store_integer(store, store_statement(store, STATEMENT_PAGE_SIZE),
				       &usage->page_size);
	return result;
}

static bool too_large(const struct usage *usage, const struct store_limits *limits)
{
	return limits->size && (usage->pages - usage->free) * usage->page_size > limits->size;
}

static enum store_result drop_range(struct store *store, int64_t first, int64_t last)
{
	sqlite3_stmt *events = store_statement(store, STATEMENT_EVENT_DROP);
	sqlite3_stmt *span = store_statement(store, STATEMENT_SPAN_DROP);
	sqlite3_stmt *shares = store_statement(store, STATEMENT_SHARE_DROP_SPAN);
	enum store_result result;

	if (!events || !span || !shares)
		return store->error.result;
	sqlite3_bind_int64(events, 1, first);
	sqlite3_bind_int64(events, 2, last);
	sqlite3_bind_int64(span, 1, first);
	sqlite3_bind_int64(shares, 1, first);
	result = store_run(store, events);
	if (result == STORE_OK)
		result = store_add_state(store, "dropped", sqlite3_changes(store->db));
	if (result == STORE_OK)
		result = store_run(store, shares);
	if (result == STORE_OK)
		result = store_run(store, span);
	return result;
}

/* Drops the oldest span if it is too old. END: it is not, or there is none. */
static enum store_result drop_span(struct store *store, const struct store_limits *limits)
{
	sqlite3_stmt *oldest = store_statement(store, STATEMENT_SPAN_OLDEST);
	int64_t first = 0, last = 0, clock = 0;
	int code;

	if (!oldest)
		return store->error.result;
	code = sqlite3_step(oldest);
	if (code == SQLITE_ROW) {
		first = sqlite3_column_int64(oldest, 0);
		last = sqlite3_column_int64(oldest, 1);
		clock = sqlite3_column_int64(oldest, 2);
	}
	sqlite3_reset(oldest);
	/* Keep the span that is being written, and events that are not counted yet. */
	if (code == SQLITE_DONE ||
	    (code == SQLITE_ROW && (first == store->append.span.first ||
				    last > store->append.counted)))
		return STORE_END;
	if (code != SQLITE_ROW)
		return store_fail_sqlite(store, code, "reading spans");
	if (!limits->age || clock >= store_clock(store) - limits->age)
		return STORE_END;
	return drop_range(store, first, last);
}

/* Events of one VXED in one span. */
struct part {
	int64_t first, last;	/* of the span */
	char vxed[VXE_NAME_SIZE];
	int size;		/* of that name */
};

static enum store_result find_largest(struct store *store, struct part *part)
{
	sqlite3_stmt *largest = store_statement(store, STATEMENT_SHARE_LARGEST);
	int code;

	if (!largest)
		return store->error.result;
	code = sqlite3_step(largest);
	if (code == SQLITE_ROW) {
		part->first = sqlite3_column_int64(largest, 0);
		part->last = sqlite3_column_int64(largest, 1);
		part->size = sqlite3_column_bytes(largest, 2);
		if (part->size > VXE_NAME_SIZE)
			code = SQLITE_CORRUPT;
		else
			memcpy(part->vxed, sqlite3_column_text(largest, 2), part->size);
	}
	sqlite3_reset(largest);
	return code == SQLITE_ROW ? STORE_OK : code == SQLITE_DONE ? STORE_END :
	       store_fail_sqlite(store, code, "reading shares");
}

/* Drops the oldest events of the VXED that takes up most. END: they are not counted yet, or belong
 * to the span that is being extended, or there are none. */
static enum store_result drop_share(struct store *store)
{
	struct part part;
	enum store_result result = find_largest(store, &part);
	sqlite3_stmt *events, *share, *span;

	if (result != STORE_OK)
		return result;
	if (part.first == store->append.span.first || part.last > store->append.counted)
		return STORE_END;
	events = store_statement(store, STATEMENT_EVENT_DROP_SHARE);
	share = store_statement(store, STATEMENT_SHARE_DROP);
	span = store_statement(store, STATEMENT_SPAN_DROP_EMPTY);
	if (!events || !share || !span)
		return store->error.result;
	sqlite3_bind_int64(events, 1, part.first);
	sqlite3_bind_int64(events, 2, part.last);
	sqlite3_bind_text(events, 3, part.vxed, part.size, SQLITE_STATIC);
	sqlite3_bind_int64(share, 1, part.first);
	sqlite3_bind_text(share, 2, part.vxed, part.size, SQLITE_STATIC);
	sqlite3_bind_int64(span, 1, part.first);
	result = store_run(store, events);
	if (result == STORE_OK)
		result = store_add_state(store, "dropped", sqlite3_changes(store->db));
	if (result == STORE_OK)
		result = store_run(store, share);
	if (result == STORE_OK)
		result = store_run(store, span);
	return result;
}

/* Drops events that are over the limits. END: there are none. */
static enum store_result drop_events(struct store *store, const struct store_limits *limits)
{
	enum store_result result = drop_span(store, limits);
	struct usage usage;

	if (result != STORE_END)
		return result;
	result = read_usage(store, &usage);
	if (result != STORE_OK)
		return result;
	return too_large(&usage, limits) ? drop_share(store) : STORE_END;
}

static enum store_result drop_rows(struct store *store, enum statement which, int64_t bound,
				   int64_t *dropped)
{
	sqlite3_stmt *statement = store_statement(store, which);
	enum store_result result;

	if (statement)
		sqlite3_bind_int64(statement, 1, bound);
	result = store_run(store, statement);
	*dropped = result == STORE_OK ? sqlite3_changes(store->db) : 0;
	return result;
}

static enum store_result drop_violations(struct store *store, enum statement which,
					 int64_t bound, int64_t *dropped)
{
	enum store_result result = drop_rows(store, which, bound, dropped);

	store->append.violations -= *dropped;
	return *dropped ? store_add_state(store, "forgotten", *dropped) : result;
}

/* Drops rows of the table tally that are too old, and the oldest hours if there are too many
 * rows. */
static enum store_result drop_tallies(struct store *store, const struct store_limits *limits,
				      int64_t *dropped)
{
	enum store_result result = STORE_OK;
	int64_t count, excess, more = 0;

	*dropped = 0;
	if (limits->age)
		result = drop_rows(store, STATEMENT_TALLY_DROP_OLD,
				   store_clock(store) - limits->age, dropped);
	if (result != STORE_OK || !limits->size)
		return result;
	result = store_integer(store, store_statement(store, STATEMENT_TALLY_COUNT), &count);
	excess = count - limits->size / BYTES_A_TALLY;
	if (result == STORE_OK && excess > 0)
		result = drop_rows(store, STATEMENT_TALLY_DROP_EXCESS, excess, &more);
	*dropped += more;
	return result;
}

/* Drops violations that are too many, and once a minute the counts that are too old. */
static enum store_result keep_counts(struct store *store, const struct store_limits *limits,
				     int64_t *dropped)
{
	int64_t excess = store->append.violations - limits->size / BYTES_A_VIOLATION;
	enum store_result result = STORE_OK;
	int64_t tallies;

	*dropped = 0;
	if (limits->size && excess > 0)
		return drop_violations(store, STATEMENT_VIOLATION_DROP_EXCESS,
				       excess < KEEP_VIOLATIONS ? excess : KEEP_VIOLATIONS,
				       dropped);
	if (store_clock(store) - store->append.kept < 60)
		return STORE_OK;
	store->append.kept = store_clock(store);
	if (limits->age)
		result = drop_violations(store, STATEMENT_VIOLATION_DROP_OLD,
					 store_clock(store) - limits->age, dropped);
	if (result == STORE_OK)
		result = drop_tallies(store, limits, &tallies);
	if (result == STORE_OK)
		*dropped += tallies;
	return result;
}

static enum store_result drop(struct store *store, const struct store_limits *limits,
			      int64_t *dropped)
{
	enum store_result result = keep_counts(store, limits, dropped);
	int i;

	for (i = 0; result == STORE_OK && i < KEEP_SPANS; i++) {
		result = drop_events(store, limits);
		if (result == STORE_OK)
			++*dropped;
	}
	return result == STORE_END ? STORE_OK : result;
}

/* Whether so many pages are unused that the file should shrink. */
static bool wasteful(const struct usage *usage)
{
	return usage->free > VACUUM_PAGES && usage->free > usage->pages / VACUUM_SHARE;
}

enum store_result store_keep(struct store *store, const struct store_limits *limits)
{
	const struct append_state before = store->append;
	enum store_result result = limits->size ?
		store_bound_wal(store, limits->size + WAL_BYTES) : STORE_OK;
	int64_t dropped = 0;
	struct usage usage;

	if (result == STORE_OK && store->recount)
		result = store_recount(store);
	if (result == STORE_OK)
		result = store_begin(store);
	if (result != STORE_OK)
		return result;
	/* Events must be counted before they are dropped. */
	if (store->append.counted < store->append.next - 1) {
		result = read_usage(store, &usage);
		if (result == STORE_OK)
			result = store_flush_counts(store, too_large(&usage, limits));
	}
	if (result == STORE_OK)
		result = drop(store, limits, &dropped);
	if (result == STORE_OK)
		result = read_usage(store, &usage);
	if (result == STORE_OK && wasteful(&usage)) {
		result = store_run(store, store_statement(store, STATEMENT_VACUUM));
		dropped++;
	}
	if (result == STORE_OK)
		result = store_commit(store);
	else
		store_rollback(store);
	if (result != STORE_OK) {
		store->append = before;
		store->recount = true;
	}
	return result == STORE_OK && !dropped ? STORE_END : result;
}
