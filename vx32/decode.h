/* SPDX-License-Identifier: GPL-2.0 */
/* Reads guest instructions. What instructions.def does not list is refused. */
#ifndef VX32_DECODE_H
#define VX32_DECODE_H

#include "vx32/types.h"

/* What the translator does with an instruction. */
enum class {
	REFUSED = 0,
	GROUP,			/* decided by the reg field of ModRM */
	COPY,			/* re-encoded; its memory operand is confined */
	DROP,			/* has no effect: hints, fences of nothing */
	OPREG,			/* a register in the opcode's low bits */
	INCDEC,			/* 40-4f: REX prefixes in 64-bit code */
	MOFFS,			/* mov with an absolute address */
	PUSH_REG, POP_REG, PUSH_IMM, PUSH_RM, POP_RM, PUSHF, POPF, LEAVE,
	ESP_IMM,		/* group 1 with an immediate: add or sub esp is deferred */
	LEA,
	JCC, LOOP, JMP, CALL, JMP_RM, CALL_RM, RET,
	MOVS, CMPS, STOS, LODS, SCAS,
	FENV,			/* fnstenv, fnsave: the pointers in them are cleared */
	EMULATE,		/* done in C */
	SYSCALL,		/* int */
	BREAKPOINT,		/* int3 */
	UNDEFINED,		/* ud2 */
};

/* What the operands are. Only general registers matter to the translator: esp is not where
 * the CPU has it, and a REX prefix changes what byte registers mean. */
enum operands {
	OP_NONE = 0,		/* no ModRM */
	OP_X,			/* ModRM, no general register but in addresses */
	OP_EB, OP_EV,		/* rm byte, rm 16/32; the reg field extends the opcode */
	OP_EB_GB, OP_EV_GV,
	OP_GV_EB,		/* rm byte, reg 16/32 */
	OP_GV_X,		/* reg 16/32, rm not general */
	OP_EV_X,		/* rm 16/32, reg not general */
	OP_EB_X,		/* rm byte, reg not general (pinsrb) */
};

enum immediate { IMM_NONE = 0, IMM_B, IMM_W, IMM_Z, IMM_WB, IMM_D };

/* What happens to the six arithmetic flags. */
enum flags {
	F_NONE = 0,
	F_SET,			/* all written (or undefined), none read */
	F_USE,			/* read, none written */
	F_SOME,			/* some written, perhaps; the rest stays */
	F_BOTH,			/* read and written */
};

enum {
	A_LOCK = 1,		/* lock is legal with a memory operand */
	A_FP = 2,		/* uses x87, MMX or SSE registers */
	A_HOST = 4,		/* profile host only */
	A_HOST_MEMORY = 8,	/* the memory form only is of profile host */
	A_DROP_REP = 16,	/* f3 is a hint that profile plain ignores */
	A_SHIFT = 32,		/* shifts and rotates; in VEX rows: */
	A_VVVV = 32,		/* vvvv is a general register */
	A_VEX = 64,		/* listed as VEX only */
	A_REP = 128,		/* rep prefixes are legal */
};

#define ALL 0xff

/* One line of instructions.def. */
struct row {
	u8 class, operands, immediate, flags, more;
	u8 memory;		/* bit n: legal with a memory operand and /n */
	u8 registers;		/* bit n: legal with a register operand and /n */
	u8 rms;			/* bit n: legal with register n as rm */
	u8 group;
};

enum group { G_1B, G_1Z, G_1S, G_2IB, G_2IZ, G_8F, G_C6, G_C7, G_2B1, G_2Z1, G_2BC, G_2ZC,
	     G_3B, G_3Z, G_FE, G_FF, G_D8, G_D9, G_DA, G_DB, G_DC, G_DD, G_DE, G_DF,
	     G_BA, G_7X, G_73, G_AE, G_C79, G_18, G_0D, G_01, GROUPS };

enum prefix { PREFIX_NONE, PREFIX_66, PREFIX_F3, PREFIX_F2 };

struct instruction {
	const struct row *row;
	u32 displacement, immediate, immediate2;
	u8 length;
	u8 map;			/* 0: one byte, 1: 0f, 2: 0f 38, 3: 0f 3a */
	u8 prefix;		/* enum prefix */
	u8 opcode, modrm;
	u8 mod, reg, rm;
	u8 immediate_size;
	u8 scale;		/* 0 to 3 */
	int8_t base, index;	/* -1: none */
	bool has_modrm, memory, gs, lock, vex;
	bool size16;		/* operand size prefix on an integer instruction */
	bool vex_l, vex_w;
	u8 vex_v;
};

enum decoded { DECODED, DECODE_REFUSED, DECODE_SHORT };

/*
 * Reads one instruction from at most `available` bytes. host: whether the profile is host.
 * DECODE_SHORT: all bytes so far are right but more are needed. Touches only *instruction.
 */
enum decoded decode(const u8 *bytes, size_t available, bool host, struct instruction *instruction);

/* For the documentation and the tests. */
const struct row *decode_row(unsigned int map, enum prefix prefix, u8 opcode, u8 reg, bool vex);

#endif
