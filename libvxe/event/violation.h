/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counting violations, and refused attempts to control VXE. Two events count as the same violation
 * if they have the same VXED, kind, point, call, ABI and error, and the same arguments, as far as
 * these matter to rules. Of file-open's flags, those that matter to a rule are compared. Time and
 * process do not matter.
 */
#ifndef LIBVXE_EVENT_VIOLATION_H
#define LIBVXE_EVENT_VIOLATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "libvxe/event/event.h"
#include "libvxe/event/machines.h"

#define VIOLATION_PROGRAMS	8

struct violation {
	int64_t id;			/* row in a store; 0: in no store */
	uint64_t count;
	int64_t first_time, last_time;	/* of its first and its last event, in ns */
	int64_t first_event, last_event;	/* their ids */
	unsigned int nprograms;
	bool more_programs;		/* there are more than the listed ones */
	struct {
		char comm[VXE_COMM_SIZE];	/* padded with NULs */
		uint64_t count;
	} programs[VIOLATION_PROGRAMS];	/* the most frequent first */
	/* that had it; empty unless struct violations distinguishes machines */
	struct machine_set machines;
	/* The last event. Arguments that do not matter to rules are 0, and comm is that of the most
	 * frequent program. */
	struct event event;
};

/* A hash table of different violations. */
struct violations {
	struct violation **table;	/* NULL: free */
	size_t capacity, count;
	size_t most;			/* of each VXED; 0: any number */
	struct share {
		char name[VXE_NAME_SIZE];	/* of a VXED */
		size_t count;
	} *shares;
	size_t nshares;
	uint64_t uncounted;		/* violations that did not fit into the table */
	/* the caller's, for events from several logs, in any order of time; NULL: all events are
	 * from one machine */
	struct machines *machines;
	uint64_t key[2];
};

/* Whether the event is one that is counted. */
bool violation_is(const struct event *event);

/* Whether the event counts as this violation. */
bool violation_has(const struct violation *violation, const struct event *event);

void violations_init(struct violations *violations);
/* Counts an event, whose bytes are copied; one that is no violation is ignored. False:
 * out of memory. */
bool violations_add(struct violations *violations, const struct event *event);
/* Adds a violation that is counted already, with its machines. False: out of memory. */
bool violations_merge(struct violations *violations, const struct violation *from);
/* Leaves the table empty, for further use. */
void violations_clear(struct violations *violations);
void violations_free(struct violations *violations);

/* An array of violations->count pointers into the table, the most frequent first. Among equally
 * frequent ones, the latest is first. The caller frees the array. NULL: out of memory. */
const struct violation **violations_sorted(const struct violations *violations);

/* A copy in one piece of memory, without its machines, which the caller frees. NULL: out of
 * memory. */
struct violation *violation_copy(const struct violation *violation);

#endif
