// SPDX-License-Identifier: GPL-2.0
/* The job timeline. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libvxe/store/tally.h"
#include "webui/work/answer.h"
#include "webui/work/filter.h"

#define HOURS_SHOWN	168	/* by default */
#define STEPS_MOST	10000

struct line {
	char vxed[VXE_NAME_SIZE];
	int64_t *counts[HOUR_VERDICTS];	/* by step */
};

struct timeline {
	int64_t first, last;		/* hours since the epoch */
	int64_t width, steps;		/* hours in a step; number of steps */
	struct line *lines;		/* by VXED */
	size_t count;
	bool failed;			/* out of memory */
};

static struct line *line_of(struct timeline *timeline, const char *vxed)
{
	struct line *more;
	size_t i;

	for (i = 0; i < timeline->count; i++)
		if (!strncmp(timeline->lines[i].vxed, vxed, VXE_NAME_SIZE))
			return &timeline->lines[i];
	more = reallocarray(timeline->lines, timeline->count + 1, sizeof(*more));
	if (!more)
		return NULL;
	timeline->lines = more;
	more += timeline->count++;
	memset(more, 0, sizeof(*more));
	memcpy(more->vxed, vxed, strnlen(vxed, VXE_NAME_SIZE));
	for (i = HOUR_PERMITTED; i <= HOUR_REFUSED; i++)
		more->counts[i] = calloc(timeline->steps, sizeof(int64_t));
	return more->counts[HOUR_PERMITTED] && more->counts[HOUR_VIOLATED] &&
	       more->counts[HOUR_REFUSED] ? more : NULL;
}

static bool add(const struct hour *hour, void *context)
{
	struct timeline *timeline = context;
	struct line *line;

	if (hour->verdict > HOUR_REFUSED)
		return true;
	line = line_of(timeline, hour->vxed);
	timeline->failed = !line;
	if (line)
		line->counts[hour->verdict][(hour->hour - timeline->first) / timeline->width] +=
			hour->count;
	return line;
}

static void put_counts(FILE *to, const char *name, const int64_t *counts, int64_t steps)
{
	int64_t i;

	fputs(name, to);
	for (i = 0; i < steps; i++)
		answer_integer(to, i ? "," : "", counts[i]);
	putc(']', to);
}

static void put_timeline(FILE *to, const struct timeline *timeline)
{
	size_t i;

	answer_time(to, "{\"from\":", timeline->first * HOUR_NS);
	fprintf(to, ",\"step\":\"%s\",\"vxeds\":{", timeline->width == 1 ? "hour" : "day");
	for (i = 0; i < timeline->count; i++) {
		const struct line *line = &timeline->lines[i];

		answer_key(to, i ? "," : "", line->vxed);
		put_counts(to, ":{\"violated\":[", line->counts[HOUR_VIOLATED], timeline->steps);
		put_counts(to, ",\"refused\":[", line->counts[HOUR_REFUSED], timeline->steps);
		put_counts(to, ",\"permitted\":[", line->counts[HOUR_PERMITTED], timeline->steps);
		putc('}', to);
	}
	fputs("}}\n", to);
}

static void free_timeline(struct timeline *timeline)
{
	size_t i, j;

	for (i = 0; i < timeline->count; i++)
		for (j = 0; j < HOUR_VERDICTS; j++)
			free(timeline->lines[i].counts[j]);
	free(timeline->lines);
}

static int64_t hour_of(int64_t ns)
{
	return ns / HOUR_NS - (ns % HOUR_NS < 0);
}

static enum work_status read_range(struct work *work, struct timeline *timeline)
{
	static const char *const steps[] = { "hour", "day" };
	int step = request_word(&work->request, "step", steps, ARRAY_SIZE(steps), 0);
	int64_t now = (int64_t)time(NULL) * 1000000000, since, until;
	enum work_status status;

	if (step < 0)
		return work_fail_request(work);
	status = work_time(work, "until", now, &until);
	if (status == WORK_OK)
		status = work_time(work, "since", until - (HOURS_SHOWN - 1) * HOUR_NS, &since);
	if (status != WORK_OK)
		return status;
	timeline->width = step ? 24 : 1;
	timeline->first = hour_of(since);
	timeline->first -= (timeline->first % timeline->width + timeline->width) % timeline->width;
	timeline->last = hour_of(until);
	timeline->steps = (timeline->last - timeline->first) / timeline->width + 1;
	if (timeline->last < timeline->first || timeline->steps > STEPS_MOST)
		return work_fail(work, WORK_BAD, "argument",
				 "since, until: 1 to %d steps expected", STEPS_MOST);
	return WORK_OK;
}

enum work_status work_timeline(struct work *work)
{
	struct timeline timeline = { .count = 0 };
	struct filter filter = { .nvxeds = 0 };
	const char **vxeds = request_strings(&work->request, "vxed", &filter.nvxeds);
	enum work_status status = read_range(work, &timeline);
	enum store_result result;

	filter.vxeds = vxeds;
	if (filter.nvxeds && !vxeds)
		status = work_fail_memory(work);
	if (status == WORK_OK)
		status = work_store(work);
	if (status == WORK_OK) {
		result = store_hours(work->store, &filter, timeline.first, timeline.last, add,
				     &timeline);
		if (result != STORE_OK)
			status = work_fail_store(work, result);
		else if (timeline.failed)
			status = work_fail_memory(work);
		else
			put_timeline(work->answer, &timeline);
	}
	free_timeline(&timeline);
	free(vxeds);
	return status;
}
