/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a VXED remembers from one call to the next: counters, flags and rates. A VXED has one block
 * of memory that all its subsystems share, and one block for each subsystem.
 */
#ifndef VXE_STATE_H
#define VXE_STATE_H

#include "vxelisp/vxelisp.h"

/* How many subsystems of one VXED can have a block at once. A subsystem beyond these has no block,
 * and a check that uses the block refuses its calls. */
#define STATE_SUBSYSTEMS	1024

struct state;

/* Allocates the state that a frozen image declares. Returns NULL if it declares none, or
 * ERR_PTR(-ENOMEM). The caller frees it; state_free(NULL) does nothing. May sleep. */
struct state *state_new(const struct vxl_image *image);
void state_free(struct state *state);

/*
 * Gives a machine the blocks that belong to a subsystem. serial: the serial number in the
 * subsystem's id. A subsystem that has no block yet gets a zeroed one, for which this takes a raw
 * spinlock; otherwise it takes none. Call with preemption disabled.
 */
void state_attach(struct state *state, struct vxl_machine *machine, u32 serial);

/*
 * Frees the blocks of subsystems that have ended. A subsystem counts as ended after two calls in a
 * row have found no task in it. Returns false if no further calls are needed, because the VXED has
 * no such blocks. Calls must not overlap. Process context; does not sleep.
 */
bool state_sweep(struct state *state, unsigned int slot);

#endif /* VXE_STATE_H */
