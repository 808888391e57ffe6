// SPDX-License-Identifier: GPL-2.0
#include "libvxe/store/summary.h"

#include <string.h>

#include "libvxe/store/database.h"
#include "libvxe/store/read.h"
#include "libvxe/store/violations.h"

static bool needs_events(const struct filter *filter)
{
	return filter && (filter->by_time || filter->by_user || filter->subsystem ||
			  filter->program || filter->verdict != VERDICT_ANY);
}

static enum store_result count_events(struct store *store, const struct filter *filter,
				      struct violations *violations)
{
	struct store_cursor *cursor = store_events(store, filter, 0);
	enum store_result result = STORE_OK;
	struct event event;

	if (!cursor)
		return store_fail(store, STORE_FAILED, "out of memory");
	while (result == STORE_OK && (result = store_next(cursor, &event)) == STORE_OK)
		if (!violations_add(violations, &event))
			result = store_fail(store, STORE_FAILED, "out of memory");
	store_cursor_close(cursor);
	return result == STORE_END ? STORE_OK : result;
}

struct copying {
	struct summary *summary;
	bool failed;
};

static bool copy(const struct violation *violation, void *context)
{
	struct copying *copying = context;

	copying->failed = !summary_add(copying->summary, violation);
	return !copying->failed;
}

static enum store_result copy_counts(struct store *store, const struct filter *filter,
				     struct summary *summary)
{
	struct copying copying = { .summary = summary };
	const struct violation_query query = { .filter = filter };
	enum store_result result = store_violations(store, &query, copy, &copying);
	int64_t uncounted = 0;

	if (result == STORE_OK && copying.failed)
		result = store_fail(store, STORE_FAILED, "out of memory");
	if (result == STORE_OK)
		result = store_uncounted(store, &uncounted);
	summary->uncounted = uncounted;
	return result;
}

enum store_result store_summarise(struct store *store, const struct filter *filter,
				  struct summary *summary)
{
	struct violations violations;
	enum store_result result;

	memset(summary, 0, sizeof(*summary));
	if (!needs_events(filter)) {
		result = copy_counts(store, filter, summary);
	} else {
		violations_init(&violations);
		result = count_events(store, filter, &violations);
		if (result == STORE_OK && !summary_of(&violations, summary))
			result = store_fail(store, STORE_FAILED, "out of memory");
		violations_free(&violations);
	}
	if (result != STORE_OK)
		summary_free(summary);
	return result;
}
