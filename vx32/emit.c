// SPDX-License-Identifier: GPL-2.0
#include "vx32/emit.h"

#include <string.h>

void emit_bytes(struct code *code, const void *bytes, size_t size)
{
	if (code->full || (size_t)(code->end - code->at) < size) {
		code->full = true;
		return;
	}
	memcpy(code->at, bytes, size);
	code->at += size;
}

void emit_32(struct code *code, u32 value)
{
	emit_bytes(code, &value, 4);
}

static void address(struct code *code, const struct host *h)
{
	u8 reg = (h->reg & 7) << 3;
	s32 d = h->displacement;
	int8_t base = h->base, index = h->index;
	u8 mod;

	if (base < 0) {
		/* No base: needs a SIB byte, since without it the operand is relative to rip. */
		EMIT(code, reg | 4, h->scale << 6 | (index < 0 ? 4 : index & 7) << 3 | 5);
		emit_32(code, d);
		return;
	}
	if (d == 0 && (base & 7) != RBP)
		mod = 0;
	else
		mod = d == (int8_t)d ? 0x40 : 0x80;
	if (index < 0 && (base & 7) != RSP)
		EMIT(code, mod | reg | (base & 7));
	else
		EMIT(code, mod | reg | 4,
		     h->scale << 6 | (index < 0 ? 4 : index & 7) << 3 | (base & 7));
	if (mod == 0x40)
		EMIT(code, (u8)d);
	else if (mod == 0x80)
		emit_32(code, d);
}

static void vex_prefix(struct code *code, const struct host *h, u8 r, u8 x, u8 b)
{
	u8 pp = h->prefix == 0x66 ? 1 : h->prefix == 0xf3 ? 2 : h->prefix == 0xf2 ? 3 : 0;

	EMIT(code, 0xc4, (r ^ 1) << 7 | (x ^ 1) << 6 | (b ^ 1) << 5 | h->map,
	     h->vex_w << 7 | (~h->vex_v & 15) << 3 | h->vex_l << 2 | pp);
}

void emit(struct code *code, const struct host *h)
{
	u8 r = h->reg >> 3, x = 0, b = h->rm >> 3 & 1;

	if (h->memory) {
		x = h->index >= 8;
		b = h->base >= 8;
		if (!h->address_only) {
			if (!code->base_zero)
				EMIT(code, 0x65);
			EMIT(code, 0x67);
		}
	}
	if (h->lock)
		EMIT(code, 0xf0);
	if (h->vex) {
		vex_prefix(code, h, r, x, b);
	} else {
		if (h->size16)
			EMIT(code, 0x66);
		if (h->prefix)
			EMIT(code, h->prefix);
		if (r | x | b)
			EMIT(code, 0x40 | r << 2 | x << 1 | b);
		if (h->map)
			EMIT(code, 0x0f);
		if (h->map > 1)
			EMIT(code, h->map == 2 ? 0x38 : 0x3a);
	}
	EMIT(code, h->opcode);
	if (h->memory)
		address(code, h);
	else
		EMIT(code, 0xc0 | (h->reg & 7) << 3 | (h->rm & 7));
	emit_bytes(code, &h->immediate, h->immediate_size);
}

static struct host at(u8 opcode, u8 reg, int8_t base, u32 displacement)
{
	return (struct host){ .opcode = opcode, .reg = reg, .memory = true, .base = base,
			      .index = -1, .displacement = displacement };
}

void emit_load(struct code *code, u8 reg, int8_t base, u32 displacement)
{
	struct host h = at(0x8b, reg, base, displacement);

	emit(code, &h);
}

void emit_store(struct code *code, u8 reg, int8_t base, u32 displacement)
{
	struct host h = at(0x89, reg, base, displacement);

	emit(code, &h);
}

void emit_store_imm(struct code *code, u32 value, int8_t base, u32 displacement)
{
	struct host h = at(0xc7, 0, base, displacement);

	h.immediate_size = 4;
	h.immediate = value;
	emit(code, &h);
}

void emit_lea(struct code *code, u8 reg, int8_t base, u32 displacement)
{
	struct host h = at(0x8d, reg, base, displacement);

	h.address_only = true;
	emit(code, &h);
}

void emit_move(struct code *code, u8 to, u8 from)
{
	struct host h = { .opcode = 0x89, .reg = from, .rm = to };

	emit(code, &h);
}

void emit_move_imm(struct code *code, u8 reg, u32 value)
{
	if (reg >= 8)
		EMIT(code, 0x41);
	EMIT(code, 0xb8 | (reg & 7));
	emit_32(code, value);
}

u8 *emit_jump(struct code *code, int condition)
{
	if (condition < 0)
		EMIT(code, 0xe9);
	else
		EMIT(code, 0x0f, 0x80 | condition);
	emit_32(code, 0);
	return code->at - 4;
}

void emit_patch(u8 *site, const u8 *to)
{
	u32 distance = to - (site + 4);

	/* A single store: the code may be running, if a signal handler patches it. */
	__atomic_store_n((u32 *)site, distance, __ATOMIC_RELAXED);
}

void emit_table_jump(struct code *code)
{
	EMIT(code, 0x47, 0x8b, 0x74, 0x9d, 0x00,	/* mov r14d, [r13 + r11 * 4] */
	     0x4f, 0x8d, 0x34, 0x26,			/* lea r14, [r14 + r12] */
	     0x41, 0xff, 0xe6);				/* jmp r14 */
}
