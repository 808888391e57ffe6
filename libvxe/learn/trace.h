/* SPDX-License-Identifier: GPL-2.0 */
/* What was seen of a subsystem: each different event once. */
#ifndef TOOLS_TRACE_H
#define TOOLS_TRACE_H

#include <stdint.h>

#include "libvxe/event/event.h"

/* What of an event matters to a rule. strings: bits, as in struct vxe_event;
 * such an argument's bytes follow in order, args has their lengths. */
struct seen {
	uint64_t args[VXE_EVENT_ARGS];
	uint32_t size;			/* of all, with the bytes */
	uint16_t point, call;
	uint8_t abi, strings, nargs;
	char bytes[];
};

struct trace {
	struct seen **seen;		/* in the order of their first events */
	size_t count;
	size_t *table;			/* hashed: 1 + the index in seen; 0: free */
	size_t capacity;		/* of the table; twice that of seen */
	uint64_t *pids;			/* bits: of processes and threads */
	uint64_t lost;			/* events, in sum */
};

#define TRACE_PIDS	(1u << 22)	/* the kernel gives none above */
#define TRACE_NOTHING	((size_t)-1)

void trace_init(struct trace *trace);
void trace_free(struct trace *trace);

/*
 * False: out of memory, reported. *number (which may be NULL) is its index in
 * seen, or TRACE_NOTHING for an event that is not about calls.
 */
bool trace_add(struct trace *trace, const struct event *event, size_t *number);

/* One that another trace has, and nothing of its processes. */
bool trace_copy(struct trace *trace, const struct trace *from, size_t number);
/* Only who it was. False: as above. */
bool trace_add_process(struct trace *trace, const struct event *event);
bool trace_has_pid(const struct trace *trace, uint32_t pid);

#endif
