/* SPDX-License-Identifier: GPL-2.0 */
/* Signals: faults of guest code become exits; an interrupt ends the guest's run. */
#ifndef VX32_FAULT_H
#define VX32_FAULT_H

#include "vx32/state.h"

/* Installs the handlers, once a process. */
bool fault_install(void);

/* The box whose guest this thread enters, or NULL. */
void fault_enter(struct vx_box *box);

#endif
