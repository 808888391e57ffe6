// SPDX-License-Identifier: GPL-2.0
#include "vx32/block.h"

static bool reads(const struct instruction *in)
{
	u8 c = in->row->class;

	return c == MOVS || c == CMPS || c == LODS;
}

static bool uses_edi(const struct instruction *in)
{
	return in->row->class != LODS;
}

static void add_base(struct block *b, const struct instruction *in)
{
	if (reads(in))
		EMIT(&b->code, 0x89, 0xf6,		/* mov esi, esi */
		     0x4a, 0x8d, 0x34, 0x0e);		/* lea rsi, [rsi + r9] */
	if (uses_edi(in))
		EMIT(&b->code, 0x89, 0xff, 0x4a, 0x8d, 0x3c, 0x0f);
}

/* Removes the base, which is a multiple of 4 GiB: clears the upper halves of rsi and rdi. */
static void cut_base(struct block *b, const struct instruction *in)
{
	if (reads(in))
		EMIT(&b->code, 0x89, 0xf6);
	if (uses_edi(in))
		EMIT(&b->code, 0x89, 0xff);
}

static void operate(struct block *b, const struct instruction *in)
{
	if (in->size16)
		EMIT(&b->code, 0x66);
	if (in->prefix == PREFIX_F3 || in->prefix == PREFIX_F2)
		EMIT(&b->code, in->prefix == PREFIX_F3 ? 0xf3 : 0xf2);
	EMIT(&b->code, in->opcode);
}

bool string_emit(struct block *b, const struct instruction *in)
{
	bool compares = in->row->class == CMPS || in->row->class == SCAS;

	if (in->gs)
		return false;
	if (in->prefix != PREFIX_F3 && in->prefix != PREFIX_F2) {
		add_base(b, in);
		operate(b, in);
		cut_base(b, in);
		return true;
	}
	/* If iterations are left, the emitted code executes the whole instruction again. */
	if (b->deferred) {
		emit_lea(&b->code, ESP, ESP, b->deferred);
		b->deferred = 0;
	}
	EMIT(&b->code, 0x9c,				/* pushfq */
	     0x41, 0x89, 0xce,				/* mov r14d, ecx */
	     0x41, 0xbb, 0x00, 0x00, 0x01, 0x00,	/* mov r11d, VX_CHUNK */
	     0x44, 0x39, 0xd9,				/* cmp ecx, r11d */
	     0x41, 0x0f, 0x47, 0xcb,			/* cmova ecx, r11d */
	     0x41, 0x29, 0xce,				/* sub r14d, ecx */
	     0x9d);					/* popfq */
	add_base(b, in);
	block_place(b, RECOVER_REP, 0);
	operate(b, in);
	cut_base(b, in);
	if (!compares) {
		EMIT(&b->code, 0x44, 0x89, 0xf1,	/* mov ecx, r14d */
		     0xe3, 0x05);			/* jrcxz over the jump */
	} else {
		EMIT(&b->code, 0xe3, 0x06,		/* jrcxz 1f */
		     0x42, 0x8d, 0x0c, 0x31,		/* lea ecx, [rcx + r14] */
		     0xeb, 0x0c,			/* jmp 2f */
		     0x44, 0x89, 0xf1,			/* 1: mov ecx, r14d */
		     0xe3, 0x07,			/* jrcxz 2f */
		     in->prefix == PREFIX_F3 ? 0x75 : 0x74, 0x05);	/* jne or je 2f */
	}
	block_edge(b, -1, b->pc);			/* 2: */
	return true;
}
