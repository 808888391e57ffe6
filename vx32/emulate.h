/* SPDX-License-Identifier: GPL-2.0 */
/* Rare guest instructions, executed in C: see class EMULATE in instructions.def. */
#ifndef VX32_EMULATE_H
#define VX32_EMULATE_H

#include "vx32/cpu.h"
#include "vx32/memory.h"

enum emulated { EMULATED, EMULATE_REFUSED, EMULATE_FAULT };

/*
 * Executes the instruction at cpu->eip and advances eip. host: profile VX_HOST.
 * EMULATE_REFUSED: guests may not use the instruction with these operands.
 * EMULATE_FAULT: page fault; cpu->fault_* are set and nothing else has changed. Pages with
 * translated code count as not writable, so that the caller drops the translations first.
 */
enum emulated emulate(struct memory *memory, struct vx_cpu *cpu, bool host);

#endif
