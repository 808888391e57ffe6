/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The second reader: decides by the host's bytes alone whether a fragment stays inside. It
 * shares nothing with the decoder and the emitter. What it accepts is a list, too.
 *
 * Accepted code, entered at its first byte with the registers of emit.h,
 *	- accesses memory only by gs with a 32-bit address (base_zero: a 32-bit address), but
 *	  for loads from the entry table and string instructions in a fixed frame of code;
 *	- keeps rsp, r9, r10, r12, r13, and of r8 all but the fuel's count;
 *	- names no xmm register above 7;
 *	- jumps only to instructions of its own, to CACHE_EXIT, or by the entry table;
 *	- does not run past its end.
 */
#ifndef VX32_VERIFY_H
#define VX32_VERIFY_H

#include "vx32/cache.h"

/* offset: where in the cache the code is to run. Touches nothing. */
bool verify_code(const u8 *code, u32 size, u32 offset, bool base_zero);

static inline bool verify_fragment(const struct cache *cache, const u8 *code, u32 size,
				   bool base_zero)
{
	return verify_code(code, size, code - cache->rw, base_zero);
}

#endif
