// SPDX-License-Identifier: GPL-2.0
/* The job live: runs until it is killed, and writes a line for everything new in the store. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libvxe/policy/audit.h"
#include "libvxe/store/read.h"
#include "libvxe/store/violations.h"
#include "libvxe/text/time.h"
#include "webui/work/answer.h"
#include "webui/work/status.h"
#include "webui/work/work.h"

#define LOOK_US		250000	/* us between checks for new events */
#define STATUS_MS	5000	/* ms between checks of the store's status */
#define EVENTS_MOST	500	/* events written per check; further ones are counted only */
#define KINDS_MOST	200	/* new violations written per check */

struct live {
	struct work *work;
	FILE *to;
	struct store_cursor *cursor;	/* after the last event that was written */
	int64_t violation;		/* greatest id of a violation that was written */
	int64_t looked;			/* time of the last check of the status, as of now_ms() */
	char *status;			/* the last status that was written */
	char audit[PATH_MAX];		/* path of the audit log */
	struct stat audited;		/* at the last check; zeros: it did not exist */
};

static void put_head(FILE *to, const char *type, const char vxed[VXE_NAME_SIZE])
{
	answer_string(to, "{\"type\":", type);
	answer_name(to, ",\"vxed\":", vxed);
	fputs(",\"data\":", to);
}

/* The store, which may come and go ---------------------------------------------------- */

static void let_go(struct live *live)
{
	store_cursor_close(live->cursor);
	store_close(live->work->store);
	live->cursor = NULL;
	live->work->store = NULL;
}

/* Opens the store if it is not open. Its present content does not count as new. */
static bool hold(struct live *live)
{
	int64_t last;

	if (live->cursor && store_was_moved(live->work->store))
		let_go(live);
	if (live->cursor)
		return true;
	if (work_store(live->work) != WORK_OK)
		return false;
	if (store_last(live->work->store, &last) == STORE_OK &&
	    store_violations_newest(live->work->store, &live->violation) == STORE_OK)
		live->cursor = store_events(live->work->store, NULL, last);
	if (!live->cursor)
		let_go(live);
	return live->cursor;
}

/* What is new --------------------------------------------------------------------------- */

/* Skips to the newest event, and writes how many events were left out. */
static enum store_result skip(struct live *live)
{
	int64_t place = store_cursor_place(live->cursor), last;
	enum store_result result = store_last(live->work->store, &last);

	if (result != STORE_OK || last <= place)
		return result;
	store_cursor_close(live->cursor);
	live->cursor = store_events(live->work->store, NULL, last);
	answer_integer(live->to, "{\"type\":\"skipped\",\"data\":{\"skipped\":", last - place);
	fputs("}}\n", live->to);
	return live->cursor ? STORE_OK : STORE_FAILED;
}

static enum store_result put_events(struct live *live)
{
	enum store_result result = STORE_OK;
	struct event event;
	int n;

	for (n = 0; n < EVENTS_MOST; n++) {
		result = store_next(live->cursor, &event);
		if (result != STORE_OK)
			return result == STORE_END ? STORE_OK : result;
		put_head(live->to, "event", event.head.name);
		answer_event(live->to, &event);
		fputs("}\n", live->to);
	}
	return skip(live);
}

static bool put_violation(const struct violation *violation, void *context)
{
	struct live *live = context;

	put_head(live->to, "violation", violation->event.head.name);
	answer_violation(live->to, violation, NULL);
	fputs("}\n", live->to);
	return true;
}

/* Writes new rows of the store's violations: kinds that have not occurred before. */
static enum store_result put_violations(struct live *live)
{
	struct violation_query query = {
		.beyond = live->violation, .order = VIOLATIONS_LATEST, .limit = KINDS_MOST,
	};
	int64_t newest;
	enum store_result result = store_violations_newest(live->work->store, &newest);

	if (result != STORE_OK || newest <= live->violation)
		return result;
	result = store_violations(live->work->store, &query, put_violation, live);
	if (result == STORE_OK)
		live->violation = newest;
	return result;
}

/* Writes the state of the store if it has changed. */
static void put_status(struct live *live, bool at_once)
{
	char *text = NULL;
	size_t size;
	FILE *to;

	if (!at_once && now_ms() - live->looked < STATUS_MS)
		return;
	live->looked = now_ms();
	to = open_memstream(&text, &size);
	if (!to)
		return;
	status_put(to, live->work);
	fclose(to);
	if (live->status && !strcmp(live->status, text)) {
		free(text);
		return;
	}
	free(live->status);
	live->status = text;
	fprintf(live->to, "{\"type\":\"status\",\"vxed\":\"\",\"data\":%s}\n", text);
}

/*
 * Writes a line if something was changed. The audit log is readable by root only, but stat() shows
 * that it has grown.
 */
static void put_change(struct live *live, bool tell)
{
	struct stat now;

	if (stat(live->audit, &now))
		memset(&now, 0, sizeof(now));
	if (tell && (now.st_ino != live->audited.st_ino || now.st_size != live->audited.st_size))
		fputs("{\"type\":\"change\",\"vxed\":\"\",\"data\":null}\n", live->to);
	live->audited = now;
}

static void look(struct live *live)
{
	bool had = live->cursor;

	if (hold(live)) {
		if (put_events(live) != STORE_OK || put_violations(live) != STORE_OK)
			let_go(live);
	}
	put_change(live, true);
	put_status(live, had != !!live->cursor);
}

enum work_status work_live(struct work *work)
{
	struct live live = { .work = work, .to = work->answer };

	work->begun = true;
	audit_path(work->state, live.audit);
	put_change(&live, false);
	put_status(&live, true);
	do {
		look(&live);
		if (fflush(live.to))
			break;
		usleep(LOOK_US);
	} while (true);
	let_go(&live);
	free(live.status);
	return work_fail(work, WORK_FAILED, "internal", "nobody reads");
}
