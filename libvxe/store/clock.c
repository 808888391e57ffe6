// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/clock.h"

#include <string.h>
#include <time.h>

#include "libvxe/store/boot.h"

#define OFF_MOST	86400	/* s that the clock advances at most while the machine is off */

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
 * Within a boot the clock follows the uptime. From one boot to the next only the
 * machine's wall clock can tell how long it was off, and that may be wrong: the clock
 * advances by a day at most, and never goes back.
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
