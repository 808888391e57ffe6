/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Violations, and refused attempts to control VXE, that are the same but for
 * when and by which process: of one VXED, kind, point, call, ABI and error, and
 * with the same arguments that a rule would look at. Of file-open's flags only
 * those that matter to a rule are compared.
 */
#ifndef TOOLS_VIOLATION_H
#define TOOLS_VIOLATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libvxe/event/event.h"

#define VIOLATION_PROGRAMS	8

struct violation {
	int64_t id;			/* in a store, where it stays the same; else 0 */
	uint64_t count;
	int64_t first_time, last_time;	/* of its first and its last event */
	int64_t first_event, last_event;	/* their ids */
	unsigned int nprograms;
	bool more_programs;		/* than are listed */
	struct {
		char comm[VXE_COMM_SIZE];	/* padded with NULs */
		uint64_t count;
	} programs[VIOLATION_PROGRAMS];	/* the most frequent first */
	/*
	 * As its last event, but the arguments that no rule looks at are 0; comm
	 * is that of the most frequent program.
	 */
	struct event event;
};

/* Different ones, by a hash with a key of its own. */
struct violations {
	struct violation **table;	/* NULL: free */
	size_t capacity, count;
	size_t most;			/* different ones of each VXED; 0: any number */
	struct share {
		char name[VXE_NAME_SIZE];	/* of a VXED */
		size_t count;
	} *shares;
	size_t nshares;
	uint64_t uncounted;		/* of events that would have been one more */
	uint64_t key[2];
};

/* Whether it is one of those that are counted. */
bool violation_is(const struct event *event);

void violations_init(struct violations *violations);
/* False: out of memory. The event's bytes are copied. Others are ignored. */
bool violations_add(struct violations *violations, const struct event *event);
/* Leaves none, of the uncounted either, and the table for further use. */
void violations_clear(struct violations *violations);
void violations_free(struct violations *violations);

/* The most frequent first, of the equally frequent the latest first; NULL: out
 * of memory. The array is the caller's to free, what it points at is not. */
const struct violation **violations_sorted(const struct violations *violations);

#endif
