/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What outlives a call: the counters, flags and rates of a VXED, in a block of
 * its own and one for each of its subsystems.
 */
#ifndef VXE_STATE_H
#define VXE_STATE_H

#include "vxelisp/vxelisp.h"

/* Subsystems at a time that one VXED keeps a block for. Calls of more are
 * refused where the VXED uses it. */
#define STATE_SUBSYSTEMS	1024

struct state;

/* NULL: the image declares nothing. ERR_PTR(-ENOMEM). May sleep. */
struct state *state_new(const struct vxl_image *image);
void state_free(struct state *state);	/* NULL is fine */

/* Gives a machine the blocks for judging a subsystem, whose is made of zeros
 * the first time: that alone takes a lock. Preemption is disabled. */
void state_attach(struct state *state, struct vxl_machine *machine, u32 serial);

/*
 * Takes the blocks of subsystems that have ended back; those that two calls in
 * a row found without tasks. Whether it is to be called again. One at a time;
 * process context.
 */
bool state_sweep(struct state *state, unsigned int slot);

#endif /* VXE_STATE_H */
