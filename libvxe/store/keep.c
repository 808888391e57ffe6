// SPDX-License-Identifier: GPL-2.0
/* Retention, and the clock that it goes by. */
#include "libvxe/store/keep.h"

#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "libvxe/store/append.h"
#include "libvxe/store/database.h"

#define KEEP_SPANS	4		/* dropped in a step */
#define KEEP_VIOLATIONS	1024
#define BYTES_A_VIOLATION	65536	/* of the size allowed: far more than one takes */
#define VACUUM_SHARE	8		/* of the pages, that may lie free */
#define VACUUM_PAGES	2048
#define OFF_MOST	86400		/* s, that the machine is believed to have been off */

/* The store's clock --------------------------------------------------------- */

bool store_boot_id(char boot[STORE_BOOT_SIZE])
{
	int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, boot, STORE_BOOT_SIZE - 1);

	if (fd >= 0)
		close(fd);
	if (got <= 0)
		return false;
	boot[got] = 0;
	boot[strcspn(boot, "\n")] = 0;
	return true;
}

static int64_t seconds(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec;
}

int64_t store_clock(const struct store *store)
{
	return store->clock_base + seconds(CLOCK_BOOTTIME);
}

/*
 * Within a boot it goes on with the uptime. From one boot to the next nothing but
 * the wall clock can tell, which may be wrong: a day is believed, and nothing back.
 */
enum store_result store_clock_load(struct store *store)
{
	sqlite3_stmt *statement = store_statement(store, STATEMENT_STATE_GET);
	int64_t clock = 0, wall = 0, uptime = 0, elapsed;
	char boot[STORE_BOOT_SIZE] = "";
	enum store_result result;
	bool same_boot = false;

	if (!statement)
		return store->error.result;
	sqlite3_bind_text(statement, 1, "clock_boot", -1, SQLITE_STATIC);
	if (store_boot_id(boot) && sqlite3_step(statement) == SQLITE_ROW) {
		const char *stored = (const char *)sqlite3_column_text(statement, 0);

		same_boot = stored && !strcmp(stored, boot);
	}
	sqlite3_reset(statement);
	result = store_state(store, "clock", &clock);
	if (result == STORE_OK)
		result = store_state(store, "clock_wall", &wall);
	if (result == STORE_OK)
		result = store_state(store, "clock_uptime", &uptime);
	elapsed = same_boot ? seconds(CLOCK_BOOTTIME) - uptime :
		  wall ? seconds(CLOCK_REALTIME) - wall : 0;
	if (elapsed < 0)
		elapsed = 0;
	else if (!same_boot && elapsed > OFF_MOST)
		elapsed = OFF_MOST;
	store->clock_base = clock + elapsed - seconds(CLOCK_BOOTTIME);
	return result;
}

enum store_result store_clock_save(struct store *store)
{
	sqlite3_stmt *statement;
	char boot[STORE_BOOT_SIZE] = "";
	int64_t now = store_clock(store);
	enum store_result result = store_set_state(store, "clock", now);

	if (result == STORE_OK)
		result = store_set_state(store, "clock_wall", seconds(CLOCK_REALTIME));
	if (result == STORE_OK)
		result = store_set_state(store, "clock_uptime", seconds(CLOCK_BOOTTIME));
	if (result != STORE_OK)
		return result;
	statement = store_statement(store, STATEMENT_STATE_SET);
	store_boot_id(boot);
	if (statement) {
		sqlite3_bind_text(statement, 1, "clock_boot", -1, SQLITE_STATIC);
		sqlite3_bind_text(statement, 2, boot, -1, SQLITE_TRANSIENT);
	}
	result = store_run(store, statement);
	if (result == STORE_OK)
		store->append.clock_saved = now;
	return result;
}

/* Retention ----------------------------------------------------------------- */

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
	enum store_result result;

	if (!events || !span)
		return store->error.result;
	sqlite3_bind_int64(events, 1, first);
	sqlite3_bind_int64(events, 2, last);
	sqlite3_bind_int64(span, 1, first);
	result = store_run(store, events);
	if (result == STORE_OK)
		result = store_add_state(store, "dropped", sqlite3_changes(store->db));
	if (result == STORE_OK)
		result = store_run(store, span);
	return result;
}

/* Drops the oldest span if it must go. END: it need not, or there is none. */
static enum store_result drop_span(struct store *store, const struct store_limits *limits)
{
	sqlite3_stmt *oldest = store_statement(store, STATEMENT_SPAN_OLDEST);
	int64_t first = 0, last = 0, clock = 0;
	enum store_result result;
	struct usage usage;
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
	/* The one being written stays, and what is not counted yet. */
	if (code == SQLITE_DONE ||
	    (code == SQLITE_ROW && (first == store->append.span.first ||
				    last > store->append.counted)))
		return STORE_END;
	if (code != SQLITE_ROW)
		return store_fail_sqlite(store, code, "reading spans");
	result = read_usage(store, &usage);
	if (result != STORE_OK)
		return result;
	if (!too_large(&usage, limits) &&
	    !(limits->age && clock < store_clock(store) - limits->age))
		return STORE_END;
	return drop_range(store, first, last);
}

static enum store_result drop_violations(struct store *store, enum statement which,
					 int64_t bound, int64_t *dropped)
{
	sqlite3_stmt *statement = store_statement(store, which);
	enum store_result result;

	*dropped = 0;
	if (statement)
		sqlite3_bind_int64(statement, 1, bound);
	result = store_run(store, statement);
	if (result != STORE_OK)
		return result;
	*dropped = sqlite3_changes(store->db);
	store->append.violations -= *dropped;
	return *dropped ? store_add_state(store, "forgotten", *dropped) : STORE_OK;
}

/* Those over the number that fits, and now and then those that are too old. */
static enum store_result keep_violations(struct store *store,
					 const struct store_limits *limits, int64_t *dropped)
{
	int64_t excess = store->append.violations - limits->size / BYTES_A_VIOLATION;

	*dropped = 0;
	if (limits->size && excess > 0)
		return drop_violations(store, STATEMENT_VIOLATION_DROP_EXCESS,
				       excess < KEEP_VIOLATIONS ? excess : KEEP_VIOLATIONS,
				       dropped);
	if (limits->age && store->append.violations &&
	    store_clock(store) - store->append.violations_kept >= 60) {
		store->append.violations_kept = store_clock(store);
		return drop_violations(store, STATEMENT_VIOLATION_DROP_OLD,
				       store_clock(store) - limits->age, dropped);
	}
	return STORE_OK;
}

static enum store_result drop(struct store *store, const struct store_limits *limits,
			      int64_t *dropped)
{
	enum store_result result = keep_violations(store, limits, dropped);
	int i;

	for (i = 0; result == STORE_OK && i < KEEP_SPANS; i++) {
		result = drop_span(store, limits);
		if (result == STORE_OK)
			++*dropped;
	}
	return result == STORE_END ? STORE_OK : result;
}

/* Whether so much lies free that the file should shrink. */
static bool wasteful(const struct usage *usage)
{
	return usage->free > VACUUM_PAGES && usage->free > usage->pages / VACUUM_SHARE;
}

enum store_result store_keep(struct store *store, const struct store_limits *limits)
{
	const struct append_state before = store->append;
	enum store_result result = STORE_OK;
	int64_t dropped = 0;
	struct usage usage;

	if (store->recount)
		result = store_recount_violations(store);
	if (result == STORE_OK)
		result = store_begin(store);
	if (result != STORE_OK)
		return result;
	/* What must go is counted before; else there is time. */
	if (store->append.counted < store->append.next - 1) {
		result = read_usage(store, &usage);
		if (result == STORE_OK)
			result = store_flush_violations(store, too_large(&usage, limits));
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
