// SPDX-License-Identifier: GPL-2.0
/* The jobs events, event and export. */
#include <stdlib.h>

#include "libvxe/store/read.h"
#include "libvxe/store/violations.h"
#include "webui/work/answer.h"
#include "webui/work/filter.h"

#define ROWS		100	/* rows of a page by default, and at most */
#define ROWS_MOST	500
#define LOOK_AT		100000	/* ids that one request examines, at most */
#define LOOK_MS		100	/* ms that it searches, at most */

struct search {
	struct work_filter filter;
	struct violation *violation;	/* find only its events; NULL: any */
	int64_t limit, before, after;
	/* Those of the violation, for the filter. */
	const char *vxeds[1];
	unsigned int points[1];
};

/* The events of one violation ------------------------------------------------------ */

static bool keep_violation(const struct violation *violation, void *context)
{
	*(struct violation **)context = violation_copy(violation);
	return true;
}

/* Restricts the search to the violation: its VXED, its point, its first to its last event. */
static void narrow(struct search *search)
{
	struct violation *violation = search->violation;

	search->vxeds[0] = violation->event.head.name;
	search->points[0] = violation->event.head.point;
	search->filter.filter.vxeds = search->vxeds;
	search->filter.filter.points = search->points;
	search->filter.filter.nvxeds = search->filter.filter.npoints = 1;
	if (!search->before || search->before > violation->last_event + 1)
		search->before = violation->last_event + 1;
}

static enum work_status read_violation(struct work *work, struct search *search)
{
	const struct violation_query query = {
		.id = request_integer(&work->request, "violation", 0),
	};
	enum store_result result;

	if (!request_object(&work->request, "violation"))
		return WORK_OK;
	if (search->filter.filter.nvxeds || search->filter.filter.npoints)
		return work_fail(work, WORK_BAD, "argument",
				 "violation: it says which VXED and call already");
	result = store_violations(work->store, &query, keep_violation, &search->violation);
	if (result != STORE_OK)
		return work_fail_store(work, result);
	if (!search->violation)
		return work_fail(work, WORK_ABSENT, "argument", "violation: there is none of this id");
	narrow(search);
	return WORK_OK;
}

/* A page of events ------------------------------------------------------------------ */

static enum work_status read_search(struct work *work, struct search *search)
{
	search->limit = request_integer(&work->request, "limit", ROWS);
	search->before = request_integer(&work->request, "before", 0);
	search->after = request_integer(&work->request, "after", 0);
	if (search->limit < 1 || search->limit > ROWS_MOST)
		return work_fail(work, WORK_BAD, "argument", "limit: 1 to %d expected", ROWS_MOST);
	if (search->before < 0 || search->after < 0)
		return work_fail(work, WORK_BAD, "argument", "before, after: an id expected");
	if (search->before && request_object(&work->request, "after"))
		return work_fail(work, WORK_BAD, "argument", "before or after, not both");
	return WORK_OK;
}

/* True if a backward search has passed the oldest event that can match. */
static bool is_over(const struct search *search, const struct event *event)
{
	return search->violation && event->id < search->violation->first_event;
}

static enum store_result put_events(FILE *to, const struct search *search,
				    struct store_cursor *cursor)
{
	enum store_result result;
	struct event event;
	int64_t rows = 0;

	while (rows < search->limit && (result = store_next(cursor, &event)) == STORE_OK) {
		if (is_over(search, &event))
			return STORE_END;
		if (search->violation && !violation_has(search->violation, &event))
			continue;
		fputs(rows++ ? "," : "", to);
		answer_event(to, &event);
	}
	return rows < search->limit ? result : STORE_OK;
}

static enum work_status list(struct work *work, const struct search *search)
{
	bool back = !request_object(&work->request, "after");
	struct store_cursor *cursor = back ?
		store_events_back(work->store, &search->filter.filter, search->before) :
		store_events(work->store, &search->filter.filter, search->after);
	enum store_result result;
	int64_t place;

	if (!cursor)
		return work_fail_memory(work);
	store_cursor_budget(cursor, LOOK_AT, LOOK_MS);
	fputs("{\"rows\":[", work->answer);
	result = put_events(work->answer, search, cursor);
	place = store_cursor_place(cursor);
	store_cursor_close(cursor);
	if (result != STORE_OK && result != STORE_END && result != STORE_PAUSED)
		return work_fail_store(work, result);
	/* A backward search that has examined nothing has no position yet. */
	if (place == INT64_MAX)
		place = 0;
	if (result == STORE_END)
		answer_string(work->answer, "],\"next\":", NULL);
	else
		answer_integer(work->answer, "],\"next\":", place);
	answer_integer(work->answer, ",\"searched_to\":", place);
	answer_flag(work->answer, ",\"complete\":", result == STORE_END);
	fputs("}\n", work->answer);
	return WORK_OK;
}

enum work_status work_events(struct work *work)
{
	struct search search = { .limit = 0 };
	enum work_status status = work_filter(work, &search.filter);

	if (status == WORK_OK)
		status = read_search(work, &search);
	if (status == WORK_OK)
		status = work_store(work);
	if (status == WORK_OK)
		status = read_violation(work, &search);
	if (status == WORK_OK)
		status = list(work, &search);
	free(search.violation);
	work_filter_free(&search.filter);
	return status;
}

/* One event ------------------------------------------------------------------------ */

enum work_status work_event(struct work *work)
{
	int64_t id = request_integer(&work->request, "event", 0);
	enum work_status status = work_store(work);
	struct store_cursor *held = NULL;
	enum store_result result;
	struct event event;

	if (status != WORK_OK)
		return status;
	result = store_event(work->store, id, &event, &held);
	if (result == STORE_ABSENT)
		return work_fail(work, WORK_ABSENT, "argument",
				 "there is no event of this id in the store, or no more");
	if (result != STORE_OK)
		return work_fail_store(work, result);
	answer_event(work->answer, &event);
	putc('\n', work->answer);
	store_cursor_close(held);
	return WORK_OK;
}

/* Export --------------------------------------------------------------------------- */

static enum work_status export(struct work *work, const struct filter *filter, bool csv)
{
	struct store_cursor *cursor = store_events(work->store, filter, 0);
	enum store_result result;
	struct event event;

	if (!cursor)
		return work_fail_memory(work);
	work->begun = true;
	if (csv)
		event_print_csv_header(work->answer);
	while ((result = store_next(cursor, &event)) == STORE_OK && !ferror(work->answer))
		(csv ? event_print_csv : event_print_json)(work->answer, &event);
	store_cursor_close(cursor);
	if (result == STORE_END)
		return WORK_OK;
	return result == STORE_OK ? work_fail(work, WORK_FAILED, "internal", "nobody reads") :
	       work_fail_store(work, result);
}

enum work_status work_export(struct work *work)
{
	static const char *const formats[] = { "jsonl", "csv" };
	int format = request_word(&work->request, "format", formats, ARRAY_SIZE(formats), 0);
	struct work_filter filter;
	enum work_status status = work_filter(work, &filter);

	if (format < 0)
		status = work_fail_request(work);
	if (status == WORK_OK)
		status = work_store(work);
	if (status == WORK_OK)
		status = export(work, &filter.filter, format == 1);
	work_filter_free(&filter);
	return status;
}
