/* SPDX-License-Identifier: GPL-2.0 */
/* Translates a block of guest code to a fragment in the cache, and verifies it. */
#ifndef VX32_TRANSLATE_H
#define VX32_TRANSLATE_H

#include "vx32/cache.h"
#include "vx32/memory.h"

struct translator {
	struct memory *memory;
	struct cache *cache;
	bool host;		/* profile VX_HOST */
	bool fuel;		/* the code counts instructions */
};

enum translated {
	TRANSLATED,
	TRANSLATE_FETCH,	/* the guest may not execute at *address */
	TRANSLATE_REFUSED,	/* the first instruction is one that guests may not use */
	TRANSLATE_FULL,		/* the cache is full, or too many pages are watched */
	TRANSLATE_REJECTED,	/* verify.c rejected the emitted code: a bug in the library */
	TRANSLATE_FAILED,	/* a page could not be write-protected: errno */
};

/*
 * Translates at most `most` instructions from guest address eip on, and watches their pages. On
 * success *fragment is the new fragment, valid until the cache changes. once: the fragment is to
 * run a single time; its pages are not watched, and the caller removes it with cache_pop().
 */
enum translated translate(const struct translator *translator, u32 eip, unsigned int most,
			  bool once, struct fragment **fragment, u32 *address);

#endif
