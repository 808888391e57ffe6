/* SPDX-License-Identifier: GPL-2.0 */
/* Which calls are handed to vxlinux, and what becomes of them: calls.def. */
#ifndef VXLINUX_RELAY_H
#define VXLINUX_RELAY_H

#include "vxlinux/call.h"

/* The rules of the cell for the VXED of the run. The caller frees them. NULL: no memory. */
struct vx_cell_rule *relay_rules(const struct run *run, size_t *count);

/* Judges a call, does it, and answers it, now or later. */
void relay(struct run *run, const struct vx_call *trap);
/* Answers a call that waited; result: what a relaying function returned. */
void relay_answer(struct call *call, int64_t result);

#endif
