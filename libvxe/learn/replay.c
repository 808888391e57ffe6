// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/device.h"
#include "libvxe/learn/trace.h"
#include "libvxe/policy/judge.h"
#include "libvxe/text/time.h"

struct counts {
	uint64_t of[REPLAY_OUTCOMES];
	int64_t last[REPLAY_OUTCOMES];	/* ids of the last events */
	struct machine_set machines[REPLAY_OUTCOMES];
};

struct player {
	struct judge edited, in_force;
	struct replay *replay;
	struct trace trace;		/* the entries that not both VXEDs permit */
	struct counts *counts;		/* by index in the trace */
	size_t ncounts;
	int64_t end;			/* now_ms() at which to stop; 0: never */
	bool untraced;			/* some events come from modes that do not log every call */
	bool failed;
	struct failure *failure;
};

/* False: out of memory. */
static bool grow(struct player *p, size_t number)
{
	size_t count = number * 2 + 256;
	struct counts *more;

	if (number < p->ncounts)
		return true;
	more = reallocarray(p->counts, count, sizeof(*more));
	if (!more)
		return false;
	memset(more + p->ncounts, 0, (count - p->ncounts) * sizeof(*more));
	p->counts = more;
	p->ncounts = count;
	return true;
}

static enum replay_outcome outcome_of(bool before, bool now)
{
	if (before)
		return now ? REPLAY_PERMITTED : REPLAY_REFUSES;
	return now ? REPLAY_ADMITS : REPLAY_REFUSED;
}

static bool put(const struct event *event, void *context)
{
	struct player *p = context;
	struct replay *r = p->replay;
	enum replay_outcome outcome;
	bool before, now;
	size_t number, machine;

	if (p->end && !(r->total & 255) && now_ms() >= p->end) {
		r->partial = true;
		return false;
	}
	p->failed = !judge_at(&p->edited, event, p->failure) ||
		    (r->has_in_force && !judge_at(&p->in_force, event, p->failure));
	if (p->failed)
		return false;
	if (!judge_can(event))
		return true;
	before = r->has_in_force ? !judge_event(&p->in_force, event).error : !event->head.error;
	now = !judge_event(&p->edited, event).error;
	outcome = outcome_of(before, now);
	r->total++;
	r->of[outcome].count++;
	r->otherwise += before != !event->head.error;
	p->untraced |= event->head.mode != VXE_MODE_TRACE;
	if (outcome == REPLAY_PERMITTED)
		return true;
	if (trace_add(&p->trace, event, &number) && grow(p, number) &&
	    machines_add(&r->machines, event->machine, &machine) &&
	    machine_set_add(&p->counts[number].machines[outcome], machine)) {
		p->counts[number].of[outcome]++;
		p->counts[number].last[outcome] = event->id;
		return true;
	}
	failure_memory(p->failure);
	p->failed = true;
	return false;
}

/* A row, and the index of its event in the trace. */
struct ordered {
	uint64_t count;
	int64_t last;
	size_t number;
};

static int more_first(const void *a, const void *b)
{
	const struct ordered *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->number > y->number ? 1 : -1;
}

static bool fill_rows(const struct player *p, const struct ordered *order, size_t count,
		      enum replay_outcome outcome, struct replay_outcomes *to)
{
	size_t i;

	to->rows = calloc(count + 1, sizeof(*to->rows));
	if (!to->rows)
		return false;
	for (i = 0; i < count; i++) {
		const struct seen *seen = p->trace.seen[order[i].number];
		struct machine_set *machines = &p->counts[order[i].number].machines[outcome];
		char *what = seen_text(seen);

		if (!what)
			return false;
		to->rows[to->nrows++] = (struct replay_row) {
			.count = order[i].count, .point = seen->point, .what = what,
			.event = order[i].last, .machines = *machines,
		};
		memset(machines, 0, sizeof(*machines));
	}
	return true;
}

static bool make_rows(const struct player *p, enum replay_outcome outcome)
{
	struct ordered *order = malloc((p->trace.count + 1) * sizeof(*order));
	size_t count = 0, i;
	bool ok;

	if (!order)
		return failure_memory(p->failure);
	for (i = 0; i < p->trace.count; i++)
		if (p->counts[i].of[outcome])
			order[count++] = (struct ordered) {
				p->counts[i].of[outcome], p->counts[i].last[outcome], i,
			};
	if (count)
		qsort(order, count, sizeof(*order), more_first);
	ok = fill_rows(p, order, count, outcome, &p->replay->of[outcome]);
	free(order);
	return ok || failure_memory(p->failure);
}

/* Opens the loaded VXED that has the name of the edited one, if there is one. */
static bool open_loaded(struct player *p)
{
	struct failure *failure = p->failure;
	size_t size;
	char *text;
	int device;

	if (access(VXE_DEVICE, R_OK | W_OK))
		return true;
	device = device_open(O_RDWR, failure);
	if (device < 0)
		return false;
	text = device_text(device, p->replay->name, &size, failure);
	close(device);
	if (!text)
		return failure->code == ENOENT;
	p->replay->has_in_force = judge_open_text(&p->in_force, text, size, "in force",
						  failure);
	free(text);
	if (!p->replay->has_in_force)
		failure->kind = FAILURE_SYSTEM;
	return p->replay->has_in_force;
}

static bool play(struct player *p, const struct replay_options *options,
		 const struct logbook *logbook)
{
	const struct vxed_text *against = options->against;
	struct logbook all = *logbook;
	struct replay *r = p->replay;
	enum replay_outcome outcome;

	if (!judge_open_given(&p->edited, &options->edited, options->library, p->failure))
		return false;
	memcpy(r->name, p->edited.policy->name, sizeof(r->name));
	if (against)
		r->has_in_force = judge_open_given(&p->in_force, against, options->library,
						   p->failure);
	if (against ? !r->has_in_force : !options->by_log && !open_loaded(p))
		return false;
	all.machines = &r->machines;
	if (!logbook_events(&all, r->name, put, p, &r->notes, p->failure) || p->failed)
		return false;
	r->may_differ = p->untraced &&
			(judge_counts(&p->edited) ||
			 (r->has_in_force && judge_counts(&p->in_force)));
	for (outcome = REPLAY_REFUSES; outcome < REPLAY_OUTCOMES; outcome++)
		if (!make_rows(p, outcome))
			return false;
	return true;
}

bool replay_run(const struct replay_options *options, const struct logbook *logbook,
		struct replay *replay, struct failure *failure)
{
	struct player p = { .replay = replay, .failure = failure, .end = options->end };
	size_t i, j;
	bool ok;

	memset(replay, 0, sizeof(*replay));
	trace_init(&p.trace);
	ok = play(&p, options, logbook);
	trace_free(&p.trace);
	for (i = 0; i < p.ncounts; i++)
		for (j = 0; j < REPLAY_OUTCOMES; j++)
			machine_set_free(&p.counts[i].machines[j]);
	free(p.counts);
	judge_close(&p.edited);
	judge_close(&p.in_force);
	if (!ok)
		replay_free(replay);
	return ok;
}

void replay_free(struct replay *replay)
{
	size_t i, j;

	for (i = 0; i < REPLAY_OUTCOMES; i++) {
		for (j = 0; j < replay->of[i].nrows; j++) {
			free(replay->of[i].rows[j].what);
			machine_set_free(&replay->of[i].rows[j].machines);
		}
		free(replay->of[i].rows);
	}
	machines_free(&replay->machines);
	memset(replay, 0, sizeof(*replay));
}
