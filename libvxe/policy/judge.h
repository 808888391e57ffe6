/* SPDX-License-Identifier: GPL-2.0 */
/* A VXED's verdicts outside the kernel, by what judges inside it. */
#ifndef TOOLS_JUDGE_H
#define TOOLS_JUDGE_H

#include "libvxe/event/event.h"
#include "vxed/policy.h"
#include "libvxe/learn/trace.h"

struct judge {
	struct policy *policy;
	struct vxl_machine *machine;
	void *state[VXL_SCOPE_COUNT];	/* counters and so on, of one subsystem */
	struct judge_own *own;		/* those of others, see judge_at() */
	size_t nown, own_capacity;
};

/* A file and what it includes, or a text whose includes are resolved; library:
 * as for source_resolve(). False: reported, and nothing to free. */
bool judge_open(struct judge *judge, const char *file, const char *library);
bool judge_open_text(struct judge *judge, const char *text, size_t size, const char *name);
/* The same of a text with its includes still to be resolved. */
bool judge_open_vxed(struct judge *judge, const char *text, const char *name,
		     const char *library);
void judge_close(struct judge *judge);

/*
 * What the VXED says of what an event is about; only of calls and objects (see
 * judge_can()). A call that is never asked about is permitted.
 */
struct verdict judge_event(const struct judge *judge, const struct event *event);

/*
 * For events in their order: what is judged next happens at the event's time (which
 * goes on where a clock went back), in its subsystem, and counts there. Where the
 * VXED was loaded or replaced, all counts start anew. False: out of memory, reported.
 */
bool judge_at(struct judge *judge, const struct event *event);
/* Whether its verdicts depend on what was judged before. */
bool judge_counts(const struct judge *judge);

/* The same of what a trace kept: what no rule looks at is 0 or empty. */
struct verdict judge_seen(const struct judge *judge, const struct seen *seen);
bool judge_can(const struct event *event);

#endif
