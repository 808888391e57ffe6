/* SPDX-License-Identifier: GPL-2.0 */
/* Turns guest code into a verified fragment in the cache. */
#ifndef VX32_TRANSLATE_H
#define VX32_TRANSLATE_H

#include "vx32/cache.h"
#include "vx32/memory.h"

struct translator {
	struct memory *memory;
	struct cache *cache;
	bool host;		/* profile host */
	bool fuel;
};

enum translated {
	TRANSLATED,
	TRANSLATE_FETCH,	/* the guest may not execute there */
	TRANSLATE_REFUSED,	/* its first instruction is not one that a guest may use */
	TRANSLATE_FULL,		/* no room in the cache */
	TRANSLATE_REJECTED,	/* verify.c refused what was emitted: a mistake in the library */
	TRANSLATE_FAILED,	/* errno: a page could not be write-protected */
};

/*
 * Translates from eip on, at most `most` instructions. once: to run a single time; the
 * guest's page stays writable and the caller removes the fragment by cache_pop().
 * *address: where a fetch failed.
 */
enum translated translate(const struct translator *translator, u32 eip, unsigned int most,
			  bool once, struct fragment **fragment, u32 *address);

#endif
