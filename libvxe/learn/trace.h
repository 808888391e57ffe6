/* SPDX-License-Identifier: GPL-2.0 */
/* A trace: what a subsystem did, each different event once. */
#ifndef LIBVXE_TRACE_H
#define LIBVXE_TRACE_H

#include <stdint.h>

#include "libvxe/event/event.h"
#include "libvxe/policy/judge.h"

/* The parts of an event that matter to rules: the point, and the arguments that rules use. The
 * bytes of string arguments follow the structure in order. */
struct seen {
	uint64_t args[VXE_EVENT_ARGS];	/* integers, or the lengths of strings */
	uint32_t size;			/* bytes of all, with the strings */
	uint16_t point, call;
	uint8_t abi;			/* enum vxe_abi */
	uint8_t strings;		/* bit i: argument i is a string */
	uint8_t nargs;
	char bytes[];
};

#define TRACE_UIDS	1024		/* uids of system accounts are below */

/* A trace of all zeros is empty. */
struct trace {
	struct seen **seen;		/* in the order in which they came first */
	size_t count;
	size_t *table;			/* hashed: 1 + the index in seen; 0: free */
	size_t capacity;		/* of the table; twice that of seen */
	uint64_t *pids;			/* a bit for each process and thread that was seen */
	uint64_t uids[TRACE_UIDS / 64];	/* a bit for each of these users that has an event */
	uint64_t lost;			/* events that were lost */
	int64_t from, until;		/* ns since the epoch, of its events; 0: not known */
};

#define TRACE_PIDS	(1u << 22)	/* the highest PID that the kernel gives */
#define TRACE_NOTHING	((size_t)-1)

void trace_init(struct trace *trace);
void trace_free(struct trace *trace);

/*
 * Adds an event, whose bytes are copied. number: NULL, or gets its index in seen; TRACE_NOTHING for
 * an event that is not about a call or an object. False: out of memory.
 */
bool trace_add(struct trace *trace, const struct event *event, size_t *number);

/* Adds one entry of another trace, without that trace's processes, users and times. False: out of
 * memory. */
bool trace_copy(struct trace *trace, const struct trace *from, size_t number);

/* Adds only the process, the thread, the user and the time of an event. False: out of memory. */
bool trace_add_process(struct trace *trace, const struct event *event);
bool trace_has_pid(const struct trace *trace, uint32_t pid);
bool trace_has_uid(const struct trace *trace, uint32_t uid);

/* Prints the trace as lines of JSON, from which vxed generate makes the same VXED. Processes and
 * users without an entry are put into copies of the last line. */
void trace_print(const struct trace *trace, FILE *to);

/* Makes an event of an entry. Arguments that do not matter to rules are 0 or empty. The event's
 * bytes belong to seen. */
void seen_expand(const struct seen *seen, struct event *event);

/* The verdict of a VXED on what was seen. */
struct verdict seen_judge(const struct seen *seen, const struct judge *judge);

/* What was seen, as described by describe_text(). The caller frees it. NULL: out of memory. */
char *seen_text(const struct seen *seen);

#endif
