// SPDX-License-Identifier: GPL-2.0
/* vxed replay: stored events, put to an edited VXED and to the one in force. */
#include "tools/vxed/command.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/policy/describe.h"
#include "libvxe/device.h"
#include "libvxe/policy/home.h"
#include "libvxe/policy/judge.h"
#include "tools/vxed/logbook.h"
#include "libvxe/text/quote.h"
#include "tools/status.h"

/* What the one in force says (rows), and the other (columns). */
enum outcome { BOTH_PERMIT, REFUSES, ADMITS, BOTH_REFUSE, OUTCOMES };

static const struct {
	const char *name, *title;
} outcomes[OUTCOMES] = {
	[BOTH_PERMIT] = { "permitted", "permitted by both" },
	[REFUSES] = { "refuses", "would be refused, and are permitted now" },
	[ADMITS] = { "admits", "would be admitted, and are refused now" },
	[BOTH_REFUSE] = { "refused", "refused by both" },
};

struct counts {
	uint64_t of[OUTCOMES];
};

struct replay {
	struct judge edited, in_force;
	bool has_in_force;		/* else what the log says counts */
	char file[PATH_MAX], against[PATH_MAX];
	struct trace trace;
	struct counts *counts;		/* by index in the trace */
	size_t ncounts;
	struct counts all;
	uint64_t otherwise;		/* than the log says, says the one in force */
	bool untraced;			/* some were of modes that log not every call */
	bool failed;
};

static bool grow(struct replay *r, size_t number)
{
	size_t count = number * 2 + 256;
	struct counts *more;

	if (number < r->ncounts)
		return true;
	more = reallocarray(r->counts, count, sizeof(*more));
	if (!more) {
		warnx("out of memory");
		return false;
	}
	memset(more + r->ncounts, 0, (count - r->ncounts) * sizeof(*more));
	r->counts = more;
	r->ncounts = count;
	return true;
}

static bool put(const struct event *event, void *context)
{
	struct replay *r = context;
	enum outcome outcome;
	bool before, now;
	size_t number;

	if (!judge_at(&r->edited, event) ||
	    (r->has_in_force && !judge_at(&r->in_force, event))) {
		r->failed = true;
		return false;
	}
	if (!judge_can(event))
		return true;
	before = r->has_in_force ? !judge_event(&r->in_force, event).error : !event->head.error;
	now = !judge_event(&r->edited, event).error;
	outcome = before ? (now ? BOTH_PERMIT : REFUSES) : (now ? ADMITS : BOTH_REFUSE);
	r->all.of[outcome]++;
	r->otherwise += before != !event->head.error;
	r->untraced |= event->head.mode != VXE_MODE_TRACE;
	if (outcome == BOTH_PERMIT)
		return true;
	if (trace_add(&r->trace, event, &number) && grow(r, number)) {
		r->counts[number].of[outcome]++;
		return true;
	}
	r->failed = true;
	return false;
}

/* The most frequent first. */
static const struct replay *sorted_by;
static enum outcome sorted_for;

static int more_first(const void *a, const void *b)
{
	uint64_t x = sorted_by->counts[*(const size_t *)a].of[sorted_for];
	uint64_t y = sorted_by->counts[*(const size_t *)b].of[sorted_for];

	if (x != y)
		return x > y ? -1 : 1;
	return *(const size_t *)a > *(const size_t *)b ? 1 : -1;
}

static size_t *sorted(const struct replay *r, enum outcome outcome, size_t *count)
{
	size_t *numbers = malloc((r->trace.count + 1) * sizeof(*numbers)), i;

	*count = 0;
	if (!numbers) {
		warnx("out of memory");
		return NULL;
	}
	for (i = 0; i < r->trace.count; i++)
		if (r->counts[i].of[outcome])
			numbers[(*count)++] = i;
	sorted_by = r;
	sorted_for = outcome;
	qsort(numbers, *count, sizeof(*numbers), more_first);
	return numbers;
}

static bool print_text(const struct replay *r, enum outcome outcome)
{
	size_t count, i, *numbers = sorted(r, outcome, &count);

	if (!numbers)
		return false;
	if (count)
		printf("\nThese %s:\n", outcomes[outcome].title);
	for (i = 0; i < count; i++) {
		printf("%8" PRIu64 "  ", r->counts[numbers[i]].of[outcome]);
		describe_seen(stdout, r->trace.seen[numbers[i]]);
		putchar('\n');
	}
	free(numbers);
	return true;
}

static bool print_json(const struct replay *r, enum outcome outcome)
{
	size_t count, i, *numbers = sorted(r, outcome, &count);

	if (!numbers)
		return false;
	printf(",\"%s\":{\"count\":%" PRIu64 ",\"different\":[", outcomes[outcome].name,
	       r->all.of[outcome]);
	for (i = 0; i < count; i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *to = open_memstream(&text, &size);

		if (!to)
			break;
		describe_seen(to, r->trace.seen[numbers[i]]);
		fclose(to);
		printf("%s\n{\"count\":%" PRIu64 ",\"what\":", i ? "," : "",
		       r->counts[numbers[i]].of[outcome]);
		quote_json(stdout, text, size);
		putchar('}');
		free(text);
	}
	fputs("]}", stdout);
	free(numbers);
	return i == count;
}

static void print_doubts(const struct replay *r)
{
	if (!r->has_in_force)
		puts("(compared with what the log says, since it is not loaded)");
	if (r->otherwise)
		printf("(the log has another verdict than the one in force for %" PRIu64
		       " of them)\n", r->otherwise);
	if (r->untraced && (judge_counts(&r->edited) ||
			    (r->has_in_force && judge_counts(&r->in_force))))
		puts("(what counters, flags and rates saw is in the log only of mode trace: "
		     "these verdicts may differ)");
}

static bool print(const struct options *options, const struct replay *r)
{
	static const enum outcome listed[] = { REFUSES, ADMITS, BOTH_REFUSE };
	uint64_t total = 0;
	bool ok = true;
	size_t i;

	for (i = 0; i < OUTCOMES; i++)
		total += r->all.of[i];
	if (options->json)
		printf("{\"events\":%" PRIu64 ",\"otherwise_in_log\":%" PRIu64
		       ",\"permitted\":%" PRIu64, total, r->otherwise,
		       r->all.of[BOTH_PERMIT]);
	else
		printf("%" PRIu64 " events of %s: %" PRIu64 " permitted by both, %" PRIu64
		       " refused by both, %" PRIu64 " newly refused, %" PRIu64
		       " newly admitted\n", total, r->edited.policy->name,
		       r->all.of[BOTH_PERMIT], r->all.of[BOTH_REFUSE], r->all.of[REFUSES],
		       r->all.of[ADMITS]);
	if (!options->json)
		print_doubts(r);
	for (i = 0; ok && i < ARRAY_SIZE(listed); i++)
		ok = options->json ? print_json(r, listed[i]) : print_text(r, listed[i]);
	if (options->json)
		puts("}");
	return ok;
}

/* The one in force, if there is one: --against, or what is loaded by that name. */
static bool open_in_force(const struct options *options, struct replay *r)
{
	size_t size;
	char *text;
	int device;

	if (options->against) {
		r->has_in_force = judge_open(&r->in_force,
					     home_file(options->against, r->against),
					     options->library);
		return r->has_in_force;
	}
	if (access(VXE_DEVICE, R_OK | W_OK))
		return true;
	device = device_open(O_RDWR);
	if (device < 0)
		return false;
	text = device_text(device, r->edited.policy->name, &size);
	close(device);
	if (text)
		r->has_in_force = judge_open_text(&r->in_force, text, size, "in force");
	free(text);
	return !text || r->has_in_force;
}

int command_replay(const struct options *options, char **arguments)
{
	struct replay r = { .failed = false };
	const char *names[1];
	struct filter filter = {
		.vxeds = names, .nvxeds = 1, .by_time = options->since || options->until,
		.since = options->since,
		.until = options->until ? options->until : INT64_MAX,
	};
	int status;

	if (!judge_open(&r.edited, home_file(arguments[0], r.file), options->library))
		return STATUS_BAD;
	names[0] = r.edited.policy->name;
	trace_init(&r.trace);
	if (!open_in_force(options, &r))
		status = options->against ? STATUS_BAD : STATUS_FAILED;
	else
		status = logbook_events(options, &filter, put, &r);
	if (!status && (r.failed || !print(options, &r)))
		status = STATUS_FAILED;
	trace_free(&r.trace);
	free(r.counts);
	judge_close(&r.edited);
	if (r.has_in_force)
		judge_close(&r.in_force);
	return status;
}
