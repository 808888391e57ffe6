/* SPDX-License-Identifier: GPL-2.0 */
/* A block while it is translated, and the string instructions in it. */
#ifndef VX32_BLOCK_H
#define VX32_BLOCK_H

#include "vx32/cache.h"
#include "vx32/decode.h"
#include "vx32/memory.h"

struct block {
	const struct memory *memory;
	bool host;
	u32 eip;
	unsigned int count;
	struct instruction instructions[VX_BLOCK_MAX];
	u32 addresses[VX_BLOCK_MAX];

	/* What is being written: */
	u32 pc;				/* of the guest instruction */
	u32 deferred;			/* esp = r15d + this */
	struct code code;
	struct place places[2 * VX_BLOCK_MAX];
	struct edge edges[VX_EDGES_MAX];
	u8 *exits[2 * VX_EDGES_MAX];	/* jumps to CACHE_EXIT */
	u32 place_count, edge_count, exit_count;
};

/* From here on a fault is one of the instruction at b->pc. */
void block_place(struct block *b, u8 recovery, u8 reg);
/* A jump to a guest address, if the condition holds; -1: always. */
void block_edge(struct block *b, int condition, u32 target);

/*
 * 64-bit string instructions know no segment: the box's base is added to their registers
 * before and cut off after. With rep, at most VX_CHUNK iterations run at once; the guards
 * of the box are larger than that. false: refused.
 */
bool string_emit(struct block *b, const struct instruction *in);

#endif
