/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracing in the background. A collector, a process of its own, follows every start of
 * the programs that match some patterns. It keeps what is new in trace.jsonl (see
 * policy/home.h), an event a line, and holds a lock on trace.pid as long as it lives, so
 * that what a crash leaves can be told from a trace that goes on.
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
 * Makes a process with fork(). The process keeps only its own descriptors, leads a
 * session of its own, and is a child of the caller until the caller ends.
 *
 * *home is that of the trace. *resumed: a trace of this name was cut off before, and this
 * one goes on with it. A bad name or pattern is a FAILURE_INPUT.
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
	unsigned int tasks;		/* threads that still run in the trace, which therefore
					 * stays loaded; 0: it is unloaded */
	struct logbook_notes notes;	/* of reading the trace */
};

/*
 * Stops the trace of this name: ends the collector, unloads the VXED unless programs
 * still run inside, and reads what was collected. That stays on the disk until
 * collect_discard(), so that nothing is lost if the caller fails to use it. A trace in
 * which nothing was collected, or that cannot be read, is a FAILURE_INPUT. The caller
 * calls collected_free() whether it succeeds or not; home, tasks and cut_off are set in
 * both cases as far as it came. progress: as in struct logbook, or NULL.
 */
bool collect_stop(const char *name, const char *state, void (*progress)(double part),
		  struct collected *collected, struct failure *failure);
void collect_discard(const struct home *home);

/* Whether a collector of a trace of this name lives. */
bool collect_runs(const char *name, const char *state);
void collected_free(struct collected *collected);

/* The names of the VXEDs that are being traced: *count of them in an array that the
 * caller frees with collect_free_names(). NULL: out of memory. */
char **collect_list(const char *state, size_t *count, struct failure *failure);
void collect_free_names(char **names, size_t count);

#endif
