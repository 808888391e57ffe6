// SPDX-License-Identifier: GPL-2.0
#include "webui/work/filter.h"

#include <errno.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/text/time.h"
#include "vxed/policy.h"

enum work_status work_time(struct work *work, const char *key, int64_t fallback, int64_t *ns)
{
	const char *text = request_string(&work->request, key);

	*ns = fallback;
	if (!text || when_time(text, ns))
		return WORK_OK;
	return work_fail(work, WORK_BAD, "argument",
			 "%s: a time is like 2026-07-04T12:30:00Z, or 2h for two hours ago", key);
}

static enum work_status read_points(struct work *work, struct work_filter *filter)
{
	size_t count, i;
	const char **names = request_strings(&work->request, "call", &count);
	enum work_status status = WORK_OK;

	if (!names)
		return count ? work_fail_memory(work) : WORK_OK;
	filter->points = calloc(count + 1, sizeof(*filter->points));
	for (i = 0; filter->points && i < count; i++) {
		filter->points[i] = point_by_name(names[i], strlen(names[i]));
		if (filter->points[i] == VXE_POINT_NONE && status == WORK_OK)
			status = work_fail(work, WORK_BAD, "argument",
					   "%.64s: no call or object has this name", names[i]);
	}
	free(names);
	filter->filter.points = filter->points;
	filter->filter.npoints = count;
	return filter->points ? status : work_fail_memory(work);
}

static enum work_status read_user(struct work *work, struct filter *filter)
{
	const char *text = request_string(&work->request, "user");
	struct passwd *entry;
	unsigned long number;
	char *end;

	if (!text)
		return WORK_OK;
	filter->by_user = true;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (*text >= '0' && *text <= '9' && !*end && !errno && number < UINT32_MAX) {
		filter->user = number;
		return WORK_OK;
	}
	entry = getpwnam(text);
	if (!entry)
		return work_fail(work, WORK_BAD, "argument", "%.64s: no such user", text);
	filter->user = entry->pw_uid;
	return WORK_OK;
}

static enum work_status read_times(struct work *work, struct filter *filter)
{
	enum work_status status = work_time(work, "since", INT64_MIN, &filter->since);

	if (status == WORK_OK)
		status = work_time(work, "until", INT64_MAX, &filter->until);
	filter->by_time = filter->since != INT64_MIN || filter->until != INT64_MAX;
	return status;
}

static enum work_status read_path(struct work *work, struct work_filter *filter)
{
	const char *path = request_string(&work->request, "path");

	if (!path)
		return WORK_OK;
	filter->path = pattern_new(path, &work->failure);
	filter->filter.path = filter->path;
	return filter->path ? WORK_OK : work_fail_library(work);
}

enum work_status work_filter(struct work *work, struct work_filter *filter)
{
	static const char *const verdicts[] = {
		[VERDICT_ANY] = "", [VERDICT_PERMITTED] = "permitted",
		[VERDICT_VIOLATED] = "violated", [VERDICT_REFUSED] = "refused",
	};
	int verdict = request_word(&work->request, "verdict", verdicts, ARRAY_SIZE(verdicts),
				   VERDICT_ANY);
	enum work_status status;

	memset(filter, 0, sizeof(*filter));
	if (verdict < 0)
		return work_fail_request(work);
	filter->filter.verdict = verdict;
	filter->filter.program = request_string(&work->request, "program");
	filter->vxeds = request_strings(&work->request, "vxed", &filter->filter.nvxeds);
	if (filter->filter.nvxeds && !filter->vxeds)
		return work_fail_memory(work);
	filter->filter.vxeds = filter->vxeds;
	status = read_path(work, filter);
	if (status == WORK_OK)
		status = read_points(work, filter);
	if (status == WORK_OK)
		status = read_user(work, &filter->filter);
	if (status == WORK_OK)
		status = read_times(work, &filter->filter);
	return status;
}

void work_filter_free(struct work_filter *filter)
{
	pattern_free(filter->path);
	free(filter->vxeds);
	free(filter->points);
}
