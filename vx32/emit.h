/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Host encodings. Nothing else in the library writes code, but gate.S, which is assembled.
 *
 * Registers while guest code runs:
 *	rax rcx rdx rbx rbp rsi rdi	the guest's; the upper halves mean nothing
 *	r15	the guest's esp, less the deferred constant
 *	r8	fuel that is left	r9	the box's first byte
 *	r10	the guest's gs base	r11	target of an indirect branch
 *	r12	first byte of the code cache	r13	the entry table
 *	r14	scratch			rsp	the host's
 * The upper halves of r8, r10, r11 and r15 are zero.
 */
#ifndef VX32_EMIT_H
#define VX32_EMIT_H

#include "vx32/types.h"

enum host_register {
	RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI,
	FUEL, BASE, TLS, TARGET, CODE, TABLE, SCRATCH, ESP,
};

/* Where code goes. A full buffer takes no more; `full` then is set. */
struct code {
	u8 *start, *at, *end;
	bool full;
	bool base_zero;		/* the box begins at address 0: no gs prefix */
};

/* An instruction with ModRM. */
struct host {
	u8 map, opcode;
	u8 prefix;		/* 0, 66, f3 or f2 */
	bool size16;		/* 66 beside f2 or f3 */
	bool lock;
	u8 reg;			/* register or extension, 0 to 15 */
	bool memory;
	u8 rm;			/* without memory: 0 to 15 */
	int8_t base, index;	/* -1: none */
	u8 scale;
	u32 displacement;
	bool address_only;	/* lea: neither gs nor 67 */
	u8 immediate_size;
	u32 immediate;
	bool vex, vex_l, vex_w;
	u8 vex_v;
};

void emit(struct code *code, const struct host *host);
void emit_bytes(struct code *code, const void *bytes, size_t size);
#define EMIT(code, ...) emit_bytes(code, (const u8[]){ __VA_ARGS__ }, sizeof((const u8[]){ __VA_ARGS__ }))
void emit_32(struct code *code, u32 value);

/* r32 = guest memory at [base + displacement]; and back. base: a host register. */
void emit_load(struct code *code, u8 reg, int8_t base, u32 displacement);
void emit_store(struct code *code, u8 reg, int8_t base, u32 displacement);
void emit_store_imm(struct code *code, u32 value, int8_t base, u32 displacement);
/* reg = base + displacement, 32 bits; no flags change. */
void emit_lea(struct code *code, u8 reg, int8_t base, u32 displacement);
void emit_move(struct code *code, u8 to, u8 from);
void emit_move_imm(struct code *code, u8 reg, u32 value);
/* jmp or jcc with a 32-bit displacement; returns where that is. condition -1: jmp. */
u8 *emit_jump(struct code *code, int condition);
/* Lets the displacement at `site` lead to `to`; both addresses are in the same mapping. */
void emit_patch(u8 *site, const u8 *to);
/* Goes to the translation of r11d. */
void emit_table_jump(struct code *code);

#endif
