/* SPDX-License-Identifier: GPL-2.0 */
/* The registers of a guest thread, laid out for gate.S, and the gate itself. */
#ifndef VX32_CPU_H
#define VX32_CPU_H

/* Offsets in struct vx_cpu, for assembly code. */
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

/* eflags: those that a guest may set (arithmetic, DF, ID), and those that are always set. */
#define FLAGS_GUEST	0x200cd5
#define FLAGS_FIXED	0x202
#define FLAGS_ARITHMETIC 0x8d5

/* The part of the FPU that translated code uses, and that the gate saves and restores. */
#define FP_NONE		0
#define FP_SSE		1	/* xmm0 to xmm7, MXCSR */
#define FP_ALL		2	/* also x87 and MMX */
#define FP_WIDE		3	/* also the upper halves of ymm registers */

#ifndef __ASSEMBLER__
#include "vx32/types.h"

struct vx_cpu {
	u32 registers[8];	/* general registers, by their numbers in instructions */
	u32 eip, eflags;
	u32 gs_base;
	s32 fuel;		/* instructions left; r8d while the guest runs */
	u32 exit, target;	/* set on leaving: enum exit, and r11d */
	u64 host_rsp;		/* the host's stack while the guest runs */
	u64 base, code, table;	/* values of r9, r12 and r13 for the guest: see emit.h */
	const u32 *stop;	/* if it points to a value other than 0, do not enter the guest */
	u32 fp_level;		/* FP_*; at least what the translated code uses */
	u32 inside;		/* nonzero from the gate's entry to its return */
	/* The members below are used in C only. */
	bool wide;		/* the guest may use ymm registers */
	u32 gs;			/* selector */
	u32 fault_address, fault_number, fault_error;	/* of EXIT_FAULT; error code as in x86 */
	u8 fp[1024] __attribute__((aligned(64)));	/* image of fxsave or xsave */
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

/* Sets the registers of a new process: zero, and the FPU as fninit leaves it. Keeps `wide`. */
void cpu_reset(struct vx_cpu *cpu);

/* True if the host's CPU has AVX, and its kernel saves the ymm registers. */
bool cpu_has_avx(void);

/* Executes cpuid for the guest: leaf in eax, subleaf in ecx. host: profile VX_HOST. */
void cpu_identify(struct vx_cpu *cpu, bool host);

/*
 * Enters the guest at `code`, an address in the cache, and returns when the guest leaves. The
 * guest's registers are then in *cpu, and cpu->exit says why it left. The caller has set the gs
 * base to the box. If *cpu->stop is set, returns EXIT_INTERRUPTED without entering the guest.
 */
void vx_gate(struct vx_cpu *cpu, const void *code);

/*
 * Labels in gate.S, for the signal handler. Between begin and end the gate may have tested *stop
 * already, but has not entered the guest.
 */
extern const char vx_gate_begin[], vx_gate_end[];
extern const char vx_gate_last[];	/* the end of the gate's code */
extern const char vx_gate_fault[];	/* resume here after the handler has filled in *cpu */
extern const char vx_gate_abort[];	/* resume here to return EXIT_INTERRUPTED */
#endif

#endif
