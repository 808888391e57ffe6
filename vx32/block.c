// SPDX-License-Identifier: GPL-2.0
#include "vx32/block.h"

#include "vx32/emit.h"

void block_place(struct block *b, u8 recovery, u8 reg)
{
	b->places[b->place_count++] = (struct place){
		.host = b->code.at - b->code.start, .guest = b->pc - b->eip,
		.deferred = b->deferred, .recovery = recovery, .reg = reg,
	};
}

void block_edge(struct block *b, int condition, u32 target)
{
	struct edge *edge = &b->edges[b->edge_count++];
	u8 *site = emit_jump(&b->code, condition);

	edge->site = b->code.full ? 0 : site - b->code.start;
	edge->target = target;
}
