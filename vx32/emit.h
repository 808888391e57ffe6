/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Encodes host instructions. All code in the cache is written by these functions.
 *
 * Host registers while guest code runs:
 *	rax rcx rdx rbx rbp rsi rdi	the guest's; the upper halves are undefined
 *	r15	the guest's esp, minus the deferred constant
 *	r8	fuel left		r9	start of the box
 *	r10	the guest's gs base	r11	guest address of an indirect branch
 *	r12	start of the code cache	r13	the table of fragments by guest address
 *	r14	scratch			rsp	the host's stack
 * The upper halves of r8, r10, r11 and r15 are zero.
 *
 * Memory operands use the host's gs segment, whose base is the start of the box, and 32-bit
 * addresses (prefix 67), so that they cannot leave the box.
 */
#ifndef VX32_EMIT_H
#define VX32_EMIT_H

#include "vx32/types.h"

enum host_register {
	RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI,
	FUEL, BASE, TLS, TARGET, CODE, TABLE, SCRATCH, ESP,
};

/* A buffer for code. When it is full, further code is discarded and `full` is set. */
struct code {
	u8 *start, *at, *end;
	bool full;
	bool base_zero;		/* the box begins at address 0: no gs prefix */
};

/* An instruction with ModRM. */
struct host {
	u8 map, opcode;
	u8 prefix;		/* 0, 66, f3 or f2 */
	bool size16;		/* prefix 66 in addition to f2 or f3 */
	bool lock;
	u8 reg;			/* register or extension, 0 to 15 */
	bool memory;
	u8 rm;			/* without memory: 0 to 15 */
	int8_t base, index;	/* -1: none */
	u8 scale;
	u32 displacement;
	bool address_only;	/* lea: without the prefixes gs and 67 */
	u8 immediate_size;
	u32 immediate;
	bool vex, vex_l, vex_w;
	u8 vex_v;
};

void emit(struct code *code, const struct host *host);
void emit_bytes(struct code *code, const void *bytes, size_t size);
#define EMIT(code, ...) \
	emit_bytes(code, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))
void emit_32(struct code *code, u32 value);

/* Move 32 bits between a register and guest memory at [base + displacement]. */
void emit_load(struct code *code, u8 reg, int8_t base, u32 displacement);
void emit_store(struct code *code, u8 reg, int8_t base, u32 displacement);
void emit_store_imm(struct code *code, u32 value, int8_t base, u32 displacement);
/* 32-bit moves, which do not change flags: reg = base + displacement; to = from; reg = value. */
void emit_lea(struct code *code, u8 reg, int8_t base, u32 displacement);
void emit_move(struct code *code, u8 to, u8 from);
void emit_move_imm(struct code *code, u8 reg, u32 value);
/* Emits jmp (condition -1) or jcc. Returns the address of its 32-bit displacement. */
u8 *emit_jump(struct code *code, int condition);
/*
 * Makes the jump with its displacement at `site` jump to `to`. Both addresses are in the writable
 * mapping. The store is atomic, so it may be done while the code runs.
 */
void emit_patch(u8 *site, const u8 *to);
/* Emits a jump to the translation of guest address r11d. Changes r14. */
void emit_table_jump(struct code *code);

#endif
