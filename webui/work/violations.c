// SPDX-License-Identifier: GPL-2.0
/* The jobs violations and groups. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/learn/rejected.h"
#include "libvxe/store/violations.h"
#include "libvxe/text/quote.h"
#include "webui/work/answer.h"
#include "webui/work/filter.h"

#define ROWS		100	/* rows of a page by default, and at most */
#define ROWS_MOST	200
#define DEPTH_MOST	64

/* The rejected rules of a VXED that has violations in the answer. */
struct rules {
	char vxed[VXE_NAME_SIZE + 1];
	struct rejected rejected;
};

struct page {
	struct work *work;
	FILE *to;
	bool covered;			/* include violations that a rejected rule covers */
	struct rules *rules;
	size_t nrules;
	enum work_status status;
	size_t read, rows;		/* rows read from the store, and rows written */
	/* Of the last row, for the key of the next page. */
	uint64_t count;
	int64_t last_event;
};

/* True if the VXED has rejected rules. Otherwise it need not be compiled. */
static bool has_rejected(const struct home *home)
{
	char path[PATH_MAX];

	home_path(home, "rejected", path);
	return !access(path, F_OK);
}

/* Returns the rejected rules of a VXED, compiled once. NULL: page->status says why. */
static const struct rejected *rules_of(struct page *page, const char *vxed)
{
	struct work *work = page->work;
	struct rules *more;
	struct home home;
	size_t i;

	for (i = 0; i < page->nrules; i++)
		if (!strncmp(page->rules[i].vxed, vxed, VXE_NAME_SIZE))
			return &page->rules[i].rejected;
	more = reallocarray(page->rules, page->nrules + 1, sizeof(*more));
	if (!more) {
		page->status = work_fail_memory(work);
		return NULL;
	}
	page->rules = more;
	more += page->nrules;
	memset(more, 0, sizeof(*more));
	snprintf(more->vxed, sizeof(more->vxed), "%.*s", VXE_NAME_SIZE, vxed);
	/* An invalid name of a VXED is no error here: it has no rejected rules. */
	if (work_home(work, more->vxed, &home) == WORK_OK && has_rejected(&home) &&
	    !rejected_open(&more->rejected, &home, work->library, &work->failure)) {
		page->status = work_fail_library(work);
		return NULL;
	}
	page->nrules++;
	return &more->rejected;
}

static bool put_violation(const struct violation *violation, void *context)
{
	struct page *page = context;
	const struct rejected *rejected = rules_of(page, violation->event.head.name);
	const struct rejected_rule *rule = NULL;

	if (!rejected)
		return false;
	if (rejected->count && judge_can(&violation->event))
		rule = rejected_find(rejected, &violation->event);
	page->read++;
	page->count = violation->count;
	page->last_event = violation->last_event;
	if (rule && !page->covered)
		return true;
	fputs(page->rows++ ? "," : "", page->to);
	answer_violation(page->to, violation, rule ? rule->id : NULL);
	return true;
}

/* Reads the key "COUNT.EVENT" of the row after which the page starts. */
static enum work_status read_after(struct work *work, struct violation_query *query)
{
	const char *after = request_string(&work->request, "after");
	int end = 0;

	if (!after)
		return WORK_OK;
	query->on = sscanf(after, "%" SCNu64 ".%" SCNd64 "%n", &query->count, &query->last_event,
			   &end) == 2 && end && !after[end];
	return query->on ? WORK_OK :
	       work_fail(work, WORK_BAD, "argument", "after: the next of a page expected");
}

static enum work_status read_query(struct work *work, struct violation_query *query)
{
	static const char *const orders[] = {
		[VIOLATIONS_FREQUENT] = "count", [VIOLATIONS_LATEST] = "last",
	};
	int order = request_word(&work->request, "order", orders, 2, VIOLATIONS_FREQUENT);
	int64_t limit = request_integer(&work->request, "limit", ROWS);

	if (order < 0)
		return work_fail_request(work);
	if (limit < 1 || limit > ROWS_MOST)
		return work_fail(work, WORK_BAD, "argument", "limit: 1 to %d expected", ROWS_MOST);
	query->order = order;
	query->limit = limit;
	return read_after(work, query);
}

static enum work_status list(struct work *work, struct violation_query *query)
{
	struct page page = {
		.work = work, .to = work->answer,
		.covered = request_flag(&work->request, "covered"),
	};
	enum store_result result;
	int64_t total, events;

	result = store_violations_total(work->store, query, &total, &events);
	if (result != STORE_OK)
		return work_fail_store(work, result);
	answer_integer(work->answer, "{\"total\":", total);
	fputs(",\"rows\":[", work->answer);
	result = store_violations(work->store, query, put_violation, &page);
	while (page.nrules)
		rejected_close(&page.rules[--page.nrules].rejected);
	free(page.rules);
	if (page.status != WORK_OK)
		return page.status;
	if (result != STORE_OK)
		return work_fail_store(work, result);
	if (page.read == query->limit)
		fprintf(work->answer, "],\"next\":\"%" PRIu64 ".%" PRId64 "\"}\n", page.count,
			page.last_event);
	else
		fputs("],\"next\":null}\n", work->answer);
	return WORK_OK;
}

enum work_status work_violations(struct work *work)
{
	struct work_filter filter;
	struct violation_query query = { .filter = &filter.filter };
	enum work_status status = work_filter(work, &filter);

	if (status == WORK_OK)
		status = read_query(work, &query);
	if (status == WORK_OK)
		status = work_store(work);
	if (status == WORK_OK)
		status = list(work, &query);
	work_filter_free(&filter);
	return status;
}

/* Groups ------------------------------------------------------------------------- */

struct groups {
	FILE *to;
	unsigned int by;
	bool any;
};

static void put_string(FILE *to, const char *name, struct vxl_string string)
{
	if (string.bytes)
		answer_bytes(to, name, string.bytes, string.length);
	else
		answer_string(to, name, NULL);
}

static bool put_group(const struct violation_group *group, void *context)
{
	struct groups *groups = context;
	FILE *to = groups->to;
	const char *comma = "";

	fputs(groups->any ? ",{\"key\":{" : "{\"key\":{", to);
	groups->any = true;
	if (groups->by & GROUP_VXED) {
		answer_name(to, "\"vxed\":", group->vxed);
		comma = ",";
	}
	if (groups->by & GROUP_POINT) {
		fputs(comma, to);
		answer_string(to, "\"point\":", event_point_name(group->point));
		comma = ",";
	}
	if (groups->by & GROUP_FOLDER) {
		fputs(comma, to);
		put_string(to, "\"folder\":", group->folder);
		comma = ",";
	}
	if (groups->by & GROUP_FILE) {
		fputs(comma, to);
		put_string(to, "\"file\":", group->file);
	}
	answer_integer(to, "},\"count\":", group->count);
	answer_integer(to, ",\"different\":", group->different);
	answer_time(to, ",\"last\":", group->last_time);
	putc('}', to);
	return true;
}

static enum work_status read_by(struct work *work, unsigned int *by, unsigned int *depth)
{
	static const char *const words[] = { "vxed", "point", "folder", "file" };
	int64_t number = request_integer(&work->request, "depth", 0);
	size_t count, i, j;
	const char **names = request_strings(&work->request, "by", &count);
	enum work_status status = WORK_OK;

	*by = names ? 0 : GROUP_VXED;
	for (i = 0; names && i < count; i++) {
		for (j = 0; j < ARRAY_SIZE(words) && strcmp(words[j], names[i]); j++)
			;
		*by |= 1u << j;
	}
	free(names);
	if (*by >> ARRAY_SIZE(words))
		status = work_fail(work, WORK_BAD, "argument",
				   "by: of vxed, point, folder and file expected");
	else if (request_object(&work->request, "depth") && (number < 1 || number > DEPTH_MOST))
		status = work_fail(work, WORK_BAD, "argument", "depth: 1 to %d expected",
				   DEPTH_MOST);
	*depth = number;
	return status;
}

enum work_status work_groups(struct work *work)
{
	struct work_filter filter;
	const struct violation_query query = { .filter = &filter.filter };
	struct groups groups = { .to = work->answer };
	enum work_status status = work_filter(work, &filter);
	enum store_result result;
	unsigned int depth;

	if (status == WORK_OK)
		status = read_by(work, &groups.by, &depth);
	if (status == WORK_OK)
		status = work_store(work);
	if (status == WORK_OK) {
		putc('[', work->answer);
		result = store_groups(work->store, &query, groups.by, depth, put_group, &groups);
		fputs("]\n", work->answer);
		if (result != STORE_OK)
			status = work_fail_store(work, result);
	}
	work_filter_free(&filter);
	return status;
}
