/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The verifier: decides from the host code alone whether a fragment is safe to run. It shares no
 * code with decoder and emitter, so that a bug in these cannot break the confinement. It accepts
 * only instructions that it lists.
 *
 * Accepted code, if it is entered at its first byte with the registers of emit.h:
 *	- accesses memory only through gs with a 32-bit address (base_zero: a 32-bit address).
 *	  Exceptions are loads from the table of fragments, and string instructions within a fixed
 *	  sequence of code;
 *	- does not change rsp, r9, r10, r12 and r13, and r8 only to count fuel;
 *	- uses no xmm register above 7;
 *	- jumps only to its own instructions, to CACHE_EXIT, or through the table of fragments;
 *	- does not run past its end.
 */
#ifndef VX32_VERIFY_H
#define VX32_VERIFY_H

#include "vx32/cache.h"

/*
 * Verifies `size` bytes of code that will run at `offset` in the cache. Sites and stubs of edges
 * count from the first byte. Each site must be the displacement of a jump, because cache_chain()
 * patches it later; each stub must be the start of an instruction. Changes nothing. false: unsafe.
 */
bool verify_code(const u8 *code, u32 size, u32 offset, bool base_zero,
		 const struct edge *edges, u32 edge_count);

#endif
