/* SPDX-License-Identifier: GPL-2.0 */
/* Relays the guests' system calls as calls.def says. */
#ifndef VXLINUX_RELAY_H
#define VXLINUX_RELAY_H

#include "vxlinux/call.h"

/*
 * Makes the rules of the cell for the run's VXED: calls that it always permits, without events,
 * need not be handed to vxlinux. The caller frees the array of *count rules. NULL: out of memory.
 */
struct vx_cell_rule *relay_rules(const struct run *run, size_t *count);

/* Judges and does a call, and answers it now or, by a job, later. */
void relay(struct run *run, const struct vx_call *trap);
/* Answers a call. result: what a relaying function returned. */
void relay_answer(struct call *call, int64_t result);

#endif
