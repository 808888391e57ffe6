/* SPDX-License-Identifier: GPL-2.0 */
/* Decodes guest instructions. Those that instructions.def does not list are refused. */
#ifndef VX32_DECODE_H
#define VX32_DECODE_H

#include "vx32/types.h"

/* How the translator handles an instruction. */
enum class {
	REFUSED = 0,
	GROUP,			/* the reg field of ModRM selects the row */
	COPY,			/* encoded for the host; a memory operand is confined to the box */
	DROP,			/* emits nothing: hints */
	OPREG,			/* has a register in the low bits of the opcode */
	INCDEC,			/* opcodes 40-4f, which are REX prefixes in 64-bit code */
	MOFFS,			/* mov with an absolute address */
	PUSH_REG, POP_REG, PUSH_IMM, PUSH_RM, POP_RM, PUSHF, POPF, LEAVE,
	ESP_IMM,		/* group 1 with an immediate; add and sub to esp are deferred */
	LEA,
	JCC, LOOP, JMP, CALL, JMP_RM, CALL_RM, RET,
	MOVS, CMPS, STOS, LODS, SCAS,
	FENV,			/* fnstenv, fnsave: the host addresses in the result are cleared */
	EMULATE,		/* see emulate.h */
	SYSCALL,		/* int */
	BREAKPOINT,		/* int3 */
	UNDEFINED,		/* ud2 */
};

/*
 * Which operands are general registers. The translator must know, because the guest's esp is in
 * r15, and because a REX prefix changes which byte registers the numbers 4 to 7 name.
 */
enum operands {
	OP_NONE = 0,		/* no ModRM */
	OP_X,			/* ModRM; general registers occur in addresses only */
	OP_EB, OP_EV,		/* rm is a byte, or 16/32 bits; the reg field extends the opcode */
	OP_EB_GB, OP_EV_GV,	/* rm and reg are bytes, or 16/32 bits */
	OP_GV_EB,		/* rm is a byte, reg 16/32 bits */
	OP_GV_X,		/* reg is 16/32 bits, rm not a general register */
	OP_EV_X,		/* rm is 16/32 bits, reg not a general register */
	OP_EB_X,		/* rm is a byte, reg not a general register (pinsrb) */
};

enum immediate { IMM_NONE = 0, IMM_B, IMM_W, IMM_Z, IMM_WB, IMM_D };

/* What an instruction does with the six arithmetic flags. */
enum flags {
	F_NONE = 0,		/* neither reads nor writes them */
	F_SET,			/* writes all (or leaves them undefined) and reads none */
	F_USE,			/* reads some, writes none */
	F_SOME,			/* may write some, reads none */
	F_BOTH,			/* reads and writes some */
};

/* Attributes of a row (`more`). */
enum {
	A_LOCK = 1,		/* lock is legal with a memory operand */
	A_FP = 2,		/* uses x87, MMX, SSE or AVX registers */
	A_HOST = 4,		/* in profile VX_HOST only */
	A_HOST_MEMORY = 8,	/* with a memory operand, in profile VX_HOST only */
	A_DROP_REP = 16,	/* prefix f3 is a hint, which profile VX_PLAIN ignores */
	A_SHIFT = 32,		/* rows without VEX: a shift or rotate */
	A_VVVV = 32,		/* rows with VEX: vvvv is a general register */
	A_VEX = 64,		/* the row is for VEX encodings */
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
	bool size16;		/* operand-size prefix on an integer instruction */
	bool vex_l, vex_w;
	u8 vex_v;
};

enum decoded { DECODED, DECODE_REFUSED, DECODE_SHORT };

/*
 * Decodes the instruction that starts at `bytes`. Reads at most `available` bytes, and writes only
 * *instruction. host: profile VX_HOST. DECODE_SHORT: the instruction may be legal, but is longer
 * than `available`.
 */
enum decoded decode(const u8 *bytes, size_t available, bool host, struct instruction *instruction);

/* Finds a row of instructions.def, for documentation and tests. NULL: none. reg: of ModRM. */
const struct row *decode_row(unsigned int map, enum prefix prefix, u8 opcode, u8 reg, bool vex);

#endif
