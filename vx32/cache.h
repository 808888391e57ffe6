/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The code cache of a box: host code, and tables that describe it. The code is in a memfd that is
 * mapped twice, writable and executable. Offsets count from the start of either mapping.
 *
 * A fragment is the translation of one block. Fragments are appended until the cache is full; then
 * cache_flush() drops all of them. A fragment that is dropped earlier keeps its space, but its
 * first bytes are overwritten with a jump that looks up its guest address again.
 *
 * One thread at a time uses a cache; functions marked async-signal-safe may also be called by a
 * signal handler of that thread.
 */
#ifndef VX32_CACHE_H
#define VX32_CACHE_H

#include "vx32/emit.h"
#include "vx32/limits.h"
#include "vx32/types.h"

/* Offsets of the code that every cache starts with. */
enum {
	CACHE_MISS = 0,		/* the target of empty table entries: leaves with EXIT_MISS */
	CACHE_EXIT = 16,	/* leaves the guest with the reason in r14d */
	CACHE_LOOKUP = 32,	/* jumps to the translation of guest address r11d */
	CACHE_FIRST = 64,	/* the first fragment */
};
/*
 * Alignment of fragments: a cache line of the CPU. With less, loops of indirect branches are up to
 * 25 % slower.
 */
#define CACHE_ALIGN 64u

/*
 * Why the guest was left, in r14d. Numbers below EXIT_FIRST are indexes of edges. r11d is the guest
 * address at which the guest continues.
 */
enum exit {
	EXIT_FIRST = 0x70000000,
	EXIT_MISS = EXIT_FIRST,	/* no translation of r11d */
	EXIT_SYSCALL,		/* r11d is after the instruction */
	EXIT_BREAKPOINT,	/* r11d is after the instruction */
	EXIT_EMULATE,		/* r11d is at the instruction, here and below */
	EXIT_REFUSED,
	EXIT_UNDEFINED,
	EXIT_FUEL,
	EXIT_FAULT,		/* set by the signal handler */
	EXIT_INTERRUPTED,
	EXIT_LAST = EXIT_INTERRUPTED,
};

/* Where the guest's registers are if the host code of an instruction faults. */
enum recovery {
	RECOVER_NONE = 0,	/* in their usual host registers */
	RECOVER_SWAP,		/* esp and `reg` are exchanged */
	RECOVER_REP,		/* ecx lacks the iterations that are in r14d */
};

/* Relates host code, from `host` to the next place, to a guest instruction. */
struct place {
	u16 host;		/* bytes from the start of the fragment */
	int16_t guest;		/* bytes from the block's eip; negative after a jump backwards */
	u32 deferred;		/* the guest's esp is r15d + deferred */
	u8 recovery, reg;
};

/* A direct exit of a fragment: a jump to its stub, until its target is translated. */
struct edge {
	u32 site;		/* offset of the jump's displacement; 0: its fragment is dropped */
	u32 stub;		/* offset of code that leaves the guest with the edge's number */
	u32 target;		/* guest address */
};

struct fragment {
	u32 offset, size;	/* the host code */
	u32 eip, bytes;		/* its guest code lies in eip's page and ends by eip + bytes */
	u32 places, place_count;	/* index of its first place */
	u32 edges, edge_count;		/* index of its first edge */
	u32 next[2];		/* next in the lists of its first and last page; 0: the end */
	u16 instructions;	/* guest instructions */
	u8 fp_level;		/* the part of the FPU that it uses: see cpu.h */
	bool dropped, once;	/* once: not in the table, and its edges are not chained */
};

struct cache {
	u8 *rw, *rx;		/* the writable and the executable mapping */
	u32 size, used;		/* bytes of code */
	u32 *table;		/* guest address to the offset of its fragment; 0: none */
	u32 *heads;		/* guest page to the first fragment of its list; 0: none */
	struct fragment *fragments;	/* in the order of their offsets; number 0 is unused */
	struct edge *edges;
	struct place *places;
	u32 fragment_count, edge_count, place_count;
	u32 fragment_max, edge_max, place_max;
	u64 flushes;
};

/* size: bytes of code; rounded up to whole pages. false: errno is set; nothing to close. */
bool cache_open(struct cache *cache, u32 size);
void cache_close(struct cache *cache);

/* True if a fragment of the largest size fits. */
bool cache_has_room(const struct cache *cache);
/* The writable address of the next fragment's code: VX_FRAGMENT_MAX bytes, if there is room. */
u8 *cache_next(const struct cache *cache);

/*
 * Appends the fragment whose code was written to cache_next(). The caller sets all members but
 * offset, places, edges and next. The two arrays are copied; sites and stubs of edges count from
 * the start of the fragment. The result is valid until cache_pop() or cache_flush().
 */
struct fragment *cache_append(struct cache *cache, struct fragment fragment,
			      const struct place *places, const struct edge *edges);
/* Removes the last fragment, whose member once must be true. */
void cache_pop(struct cache *cache);

/* Makes an edge jump to the fragment of its target directly, if there is one. */
void cache_chain(struct cache *cache, u32 edge);
/* Makes all edges of a fragment jump to their stubs again. Async-signal-safe. */
void cache_unchain(struct cache *cache, const struct fragment *fragment);

/* Finds the fragment that contains an offset; NULL: none. Async-signal-safe. */
const struct fragment *cache_at(const struct cache *cache, u32 offset);
/* Finds the last place of a fragment at or before an offset; NULL: none. Async-signal-safe. */
const struct place *cache_place(const struct cache *cache, const struct fragment *fragment,
				u32 offset);

/* Drops all fragments with guest code in a page. page: guest address / VX_PAGE. */
void cache_drop_page(struct cache *cache, u32 page);
/* Drops all fragments and reuses their space. */
void cache_flush(struct cache *cache);

#endif
