/* SPDX-License-Identifier: GPL-2.0 */
/* Rare instructions, done in C on the cpu's registers. */
#ifndef VX32_EMULATE_H
#define VX32_EMULATE_H

#include "vx32/cpu.h"
#include "vx32/memory.h"

enum emulated { EMULATED, EMULATE_REFUSED, EMULATE_FAULT };

/*
 * Does the instruction at cpu->eip and moves eip behind it. EMULATE_FAULT: fault_address,
 * fault_error are set; nothing else changed. A page with translated code counts as not writable.
 */
enum emulated emulate(struct memory *memory, struct vx_cpu *cpu, bool host);

#endif
