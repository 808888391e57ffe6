/* SPDX-License-Identifier: GPL-2.0 */
/* What was seen of a subsystem: each different event once. */
#ifndef TOOLS_TRACE_H
#define TOOLS_TRACE_H

#include <stdint.h>

#include "event.h"

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
	struct seen **table;		/* hashed; NULL: free */
	size_t capacity, count;
	uint32_t *pids;			/* of processes and threads, unsorted */
	size_t npids;
	uint64_t lost;			/* events, in sum */
};

void trace_init(struct trace *trace);
void trace_free(struct trace *trace);

/* False: out of memory, reported. Events that are not about calls are skipped. */
bool trace_add(struct trace *trace, const struct event *event);

#endif
