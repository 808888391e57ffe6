/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The verdicts of a VXED, computed outside the kernel by the code that judges inside it.
 * A judge is used by one thread at a time; several judges are independent.
 */
#ifndef LIBVXE_JUDGE_H
#define LIBVXE_JUDGE_H

#include "libvxe/event/event.h"
#include "libvxe/event/machines.h"
#include "libvxe/failure.h"
#include "libvxe/policy/source.h"
#include "vxed/policy.h"

struct judge {
	struct policy *policy;
	struct vxl_machine *machine;
	struct machines names;		/* of the machines whose events were judged */
	struct judge_host **hosts;	/* counters, flags and rates, by number in names */
	size_t nhosts;
	struct judge_host *at;	/* the host whose event is judged, see judge_at() */
};

/*
 * These compile a VXED. library: as for source_resolve(). On success the caller calls
 * judge_close(). Otherwise *failure says why, with the place of a mistake in the text, or with name
 * as the file if the mistake has no place; the judge needs no closing then.
 */

/* Reads a file and resolves its includes. */
bool judge_open(struct judge *judge, const char *file, const char *library,
		struct failure *failure);
/* Takes a text whose includes are resolved. name: what messages call it. */
bool judge_open_text(struct judge *judge, const char *text, size_t size, const char *name,
		     struct failure *failure);
/* Takes a text whose includes are not resolved yet. */
bool judge_open_vxed(struct judge *judge, const char *text, const char *name,
		     const char *library, struct failure *failure);

/* Calls judge_open() or judge_open_vxed(), depending on where the VXED's text is. */
bool judge_open_given(struct judge *judge, const struct vxed_text *vxed, const char *library,
		      struct failure *failure);

/* Frees what the judge holds. Accepts a judge of all zeros. */
void judge_close(struct judge *judge);

/*
 * The verdict on the call or object of an event. judge_can() must be true of the event.
 * A call that the VXED declares uncheckable is permitted.
 */
struct verdict judge_event(const struct judge *judge, const struct event *event);

/* Whether the event is about a call or an object, and contains what a verdict needs. */
bool judge_can(const struct event *event);

/*
 * Prepares for judging an event of a sequence. The verdicts that follow are given at the event's
 * time, and count for its subsystem on its machine. If the clock was set back, time continues
 * without the jump. If the event says that the VXED was loaded or replaced, all counts restart at
 * zero. False: out of memory.
 */
bool judge_at(struct judge *judge, const struct event *event, struct failure *failure);

/* Whether verdicts depend on what was judged before: on counters, flags or rates. */
bool judge_counts(const struct judge *judge);

#endif
