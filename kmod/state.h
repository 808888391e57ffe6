/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a VXED remembers from one call to the next: counters, flags and rates. The VXED has
 * one block of memory for all its subsystems, and one for each of them.
 */
#ifndef VXE_STATE_H
#define VXE_STATE_H

#include "vxelisp/vxelisp.h"

/* How many subsystems of one VXED can have a block at once. Calls of further ones are refused
 * where a check uses the block. */
#define STATE_SUBSYSTEMS	1024

struct state;

/* The state of a frozen image. NULL: the image declares none. ERR_PTR(-ENOMEM). May sleep.
 * The caller frees it; state_free(NULL) does nothing. */
struct state *state_new(const struct vxl_image *image);
void state_free(struct state *state);

/*
 * Gives a machine the blocks to judge a subsystem with. serial: of the subsystem's id. At
 * first use the subsystem's block is zeros; only then this takes a lock. Call with
 * preemption disabled.
 */
void state_attach(struct state *state, struct vxl_machine *machine, u32 serial);

/*
 * Frees the blocks of subsystems that have ended: those in which two calls in a row found
 * no task. Returns whether to call it again. Calls must not overlap. Process context.
 */
bool state_sweep(struct state *state, unsigned int slot);

#endif /* VXE_STATE_H */
