/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signal handlers: a fault in guest code makes the guest leave through the gate; so does the
 * signal of vx_interrupt().
 */
#ifndef VX32_FAULT_H
#define VX32_FAULT_H

#include "vx32/state.h"

/* Installs the handlers, if this process has not done so. Thread-safe. false: errno is set. */
bool fault_install(void);

/* Tells the handlers which box this thread runs; NULL: none. */
void fault_enter(struct vx_box *box);

#endif
