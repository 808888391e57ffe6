/* SPDX-License-Identifier: GPL-2.0 */
/* A guest's registers as gate.S sees them, and what is done in C for the guest. */
#ifndef VX32_CPU_H
#define VX32_CPU_H

/* Offsets in struct vx_cpu. */
#define CPU_REGISTERS	0
#define CPU_EIP		32
#define CPU_EFLAGS	36
#define CPU_GS_BASE	40
#define CPU_FUEL	44
#define CPU_EXIT	48
#define CPU_TARGET	52
#define CPU_HOST_RSP	56
#define CPU_BASE	64
#define CPU_CODE	72
#define CPU_TABLE	80
#define CPU_STOP	88
#define CPU_FP_LEVEL	96
#define CPU_INSIDE	100
#define CPU_FP		128

/* The flags that a guest may set: arithmetic, direction and ID. */
#define FLAGS_GUEST	0x200cd5
#define FLAGS_FIXED	0x202
#define FLAGS_ARITHMETIC 0x8d5

/* How much of the FPU translated code uses: what the gate saves and restores. */
#define FP_NONE		0
#define FP_SSE		1	/* xmm0 to xmm7, MXCSR */
#define FP_ALL		2	/* x87 and MMX, too */
#define FP_WIDE		3	/* the upper halves of ymm registers, too */

#ifndef __ASSEMBLER__
#include "vx32/types.h"

struct vx_cpu {
	u32 registers[8];	/* in the order of their numbers */
	u32 eip, eflags;
	u32 gs_base;
	s32 fuel;		/* what the guest's counter has */
	u32 exit, target;	/* enum exit; its address */
	u64 host_rsp;
	u64 base, code, table;
	const u32 *stop;	/* not 0: do not enter the guest */
	u32 fp_level;		/* FP_NONE and the like; never less than translated code needs */
	u32 inside;		/* set and cleared in the gate: other code then runs above the guest */
	/* The rest is C's. */
	bool wide;		/* the guest may have FP_WIDE */
	u32 gs;			/* selector */
	u32 fault_address, fault_number, fault_error;
	u8 fp[1024] __attribute__((aligned(64)));	/* as fxsave or xsave have it */
};

#define CPU_ASSERT(field, offset) \
	_Static_assert(offsetof(struct vx_cpu, field) == offset, "offset of " #field)
CPU_ASSERT(eip, CPU_EIP);
CPU_ASSERT(eflags, CPU_EFLAGS);
CPU_ASSERT(gs_base, CPU_GS_BASE);
CPU_ASSERT(fuel, CPU_FUEL);
CPU_ASSERT(exit, CPU_EXIT);
CPU_ASSERT(target, CPU_TARGET);
CPU_ASSERT(host_rsp, CPU_HOST_RSP);
CPU_ASSERT(base, CPU_BASE);
CPU_ASSERT(code, CPU_CODE);
CPU_ASSERT(table, CPU_TABLE);
CPU_ASSERT(stop, CPU_STOP);
CPU_ASSERT(fp_level, CPU_FP_LEVEL);
CPU_ASSERT(inside, CPU_INSIDE);
CPU_ASSERT(fp, CPU_FP);

/* Registers of a process that starts: zero, and the FPU as fninit leaves it. */
void cpu_reset(struct vx_cpu *cpu);

/* Whether the host's CPU and kernel save the upper halves of ymm registers. */
bool cpu_has_avx(void);

/* Answers cpuid as the profile has it, from and to eax, ecx, edx, ebx. */
void cpu_identify(struct vx_cpu *cpu, bool host);

/*
 * Enters the guest at `code` and returns when it leaves; cpu->exit says why. The guest's
 * registers are then in *cpu. gs is the box's. Interrupted before the guest: EXIT_INTERRUPTED.
 */
void vx_gate(struct vx_cpu *cpu, const void *code);

/* Labels in gate.S, for the signal handler. */
extern const char vx_gate_begin[], vx_gate_end[];	/* not yet in the guest, stop was not seen */
extern const char vx_gate_last[];	/* behind vx_gate and the labels */
extern const char vx_gate_fault[];	/* goes on here when *cpu has been set by the handler */
extern const char vx_gate_abort[];	/* goes on here when the guest was not entered */
#endif

#endif
