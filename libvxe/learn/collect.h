/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracing in the background. A collector, a process of its own, follows every start of the programs
 * that match some patterns. It writes each new event to a line of trace.jsonl (see policy/home.h),
 * and holds a lock on trace.pid as long as it lives. By that lock, a trace that is still running
 * can be told from the remains of a crash.
 */
#ifndef LIBVXE_COLLECT_H
#define LIBVXE_COLLECT_H

#include "libvxe/learn/logbook.h"
#include "libvxe/learn/trace.h"
#include "libvxe/policy/home.h"

/*
 * Starts a trace: loads a VXED of this name, which permits everything, with the
 * activation patterns (NULL-terminated; each is a path or a glob with a slash in front),
 * and starts a collector. name: NULL: the last part of the first pattern. state: instead
 * of HOME_STATE, or NULL. library: as for source_resolve().
 *
 * Creates the collector with fork(). The collector closes all descriptors except its own, leads its
 * own session, and is a child of the caller until the caller ends.
 *
 * *home: that of the trace. *resumed: an earlier trace of this name was cut off, and this one
 * continues it. A bad name or pattern is a FAILURE_INPUT.
 */
bool collect_start(const char *name, const char *const *patterns, const char *state,
		   const char *library, struct home *home, bool *resumed,
		   struct failure *failure);

struct collected {
	struct home home;
	struct trace trace;
	char **patterns;		/* NULL-terminated; NULL: not known */
	char *pattern_text;		/* owns their bytes */
	bool cut_off;			/* the collector had ended before it was asked to */
	/* threads that still run in the VXED, which therefore stays loaded; 0: it is unloaded */
	unsigned int tasks;
	struct logbook_notes notes;	/* of reading the trace */
};

/*
 * Stops the trace of this name: ends the collector, unloads the VXED unless programs still run
 * inside, and reads what was collected. The collected data stays on the disk until
 * collect_discard(), so that nothing is lost if the caller fails to use it. A trace that is empty
 * or cannot be read is a FAILURE_INPUT; an empty one is discarded. The caller calls
 * collected_free() on success and on failure. After a failure, home, tasks and cut_off are set as
 * far as they became known. progress: as in struct logbook, or NULL.
 */
bool collect_stop(const char *name, const char *state, void (*progress)(double part),
		  struct collected *collected, struct failure *failure);
void collect_discard(const struct home *home);

/* Whether the collector of a trace of this name is running. */
bool collect_runs(const char *name, const char *state);
void collected_free(struct collected *collected);

/* The names of the VXEDs that are being traced: *count of them in an array that the
 * caller frees with collect_free_names(). NULL: out of memory. */
char **collect_list(const char *state, size_t *count, struct failure *failure);
void collect_free_names(char **names, size_t count);

#endif
