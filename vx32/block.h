/* SPDX-License-Identifier: GPL-2.0 */
/* A block of guest code while it is being translated. Private to translate.c, block.c, string.c. */
#ifndef VX32_BLOCK_H
#define VX32_BLOCK_H

#include "vx32/cache.h"
#include "vx32/decode.h"
#include "vx32/memory.h"

struct block {
	const struct memory *memory;
	bool host;			/* profile VX_HOST */
	u32 eip;			/* guest address of the first instruction */
	/* The decoded guest instructions, and their guest addresses. */
	unsigned int count;
	struct instruction instructions[VX_BLOCK_MAX];
	u32 addresses[VX_BLOCK_MAX];

	/* The host code, as far as it is emitted. */
	u32 pc;				/* guest address of the current instruction */
	u32 deferred;			/* the guest's esp is r15d + deferred */
	struct code code;
	struct place places[2 * VX_BLOCK_MAX];
	struct edge edges[VX_EDGES_MAX];
	u8 *exits[2 * VX_EDGES_MAX];	/* displacements of jumps to CACHE_EXIT */
	u32 place_count, edge_count, exit_count;
};

/*
 * Records that host code emitted from here on belongs to the guest instruction at b->pc, and how
 * the fault handler recovers the guest's registers in it: see enum recovery.
 */
void block_place(struct block *b, u8 recovery, u8 reg);

/* Emits a jump to a guest address. condition: that of jcc; -1: unconditional. */
void block_edge(struct block *b, int condition, u32 target);

/*
 * Emits a string instruction. In 64-bit code these ignore the gs base, so the emitted code adds
 * the box's base to rsi and rdi and removes it afterwards. With a rep prefix at most VX_CHUNK
 * iterations run at once; the guards around the box are larger than that. false: refused.
 */
bool string_emit(struct block *b, const struct instruction *in);

#endif
