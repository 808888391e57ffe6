/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The code cache: one memfd, mapped once to be written and once to be executed, and what
 * is known of the code in it. Offsets are from the first byte of either mapping.
 *
 * Fragments are appended until the cache is full and all are dropped. One that is dropped
 * earlier keeps its bytes, but its first instruction then looks its guest address up anew.
 */
#ifndef VX32_CACHE_H
#define VX32_CACHE_H

#include "vx32/emit.h"
#include "vx32/limits.h"
#include "vx32/types.h"

/* Code that each cache begins with. */
enum {
	CACHE_MISS = 0,		/* where empty entries of the table lead: leaves the guest */
	CACHE_EXIT = 16,	/* leaves the guest */
	CACHE_LOOKUP = 32,	/* goes to the translation of r11d */
	CACHE_FIRST = 64,	/* the first fragment */
};
/* Of fragments. With less than a line of the CPU's caches, loops of indirect branches are up to
 * a quarter slower. */
#define CACHE_ALIGN 64u

/* What r14d says on leaving; less than EXIT_FIRST: the number of an edge. */
enum exit {
	EXIT_FIRST = 0x70000000,
	EXIT_MISS = EXIT_FIRST,	/* r11d: the guest address to go on at. So in all of these. */
	EXIT_SYSCALL,		/* r11d: behind the instruction */
	EXIT_BREAKPOINT,	/* the same */
	EXIT_EMULATE,		/* r11d: at the instruction */
	EXIT_REFUSED,
	EXIT_UNDEFINED,
	EXIT_FUEL,
	EXIT_FAULT,		/* set by the signal handler */
	EXIT_INTERRUPTED,
	EXIT_LAST = EXIT_INTERRUPTED,
};

/* How a fault inside of an instruction's host code finds the guest's registers. */
enum recovery {
	RECOVER_NONE = 0,	/* they are in place */
	RECOVER_SWAP,		/* esp was exchanged with `reg` */
	RECOVER_REP,		/* r14d more iterations are due than ecx says */
};

struct place {
	u16 host;		/* bytes from the fragment's first */
	int16_t guest;		/* from the block's first; what a jump led to may be before */
	u32 deferred;		/* esp = r15d + this */
	u8 recovery, reg;
};

/* A direct exit: a jump that leads to its stub until its target is translated. */
struct edge {
	u32 site;		/* offset of the jump's displacement; 0: its fragment is dropped */
	u32 stub;		/* offset */
	u32 target;		/* guest address */
};

struct fragment {
	u32 offset, size;
	u32 eip, bytes;		/* the guest code: of eip's page, and to eip + bytes */
	u32 places, place_count;	/* index of the first */
	u32 edges, edge_count;
	u32 next[2];		/* in the lists of its first and last page; 0: the end */
	u16 instructions;
	u8 fp_level;		/* as in cpu.h */
	bool dropped, once;	/* once: not in the table, its edges stay unchained */
};

struct cache {
	u8 *rw, *rx;
	u32 size, used;
	u32 *table;		/* for each guest address: offset of its fragment, or 0 */
	u32 *heads;		/* for each guest page: number of a fragment, or 0 */
	struct fragment *fragments;	/* by offset; number 0 is unused */
	struct edge *edges;
	struct place *places;
	u32 fragment_count, edge_count, place_count;
	u32 fragment_max, edge_max, place_max;
	u64 flushes;
};

/* size: bytes of code. false: errno. */
bool cache_open(struct cache *cache, u32 size);
void cache_close(struct cache *cache);

/* Whether the next fragment fits, at its largest. */
bool cache_has_room(const struct cache *cache);
/* Where the next fragment's code goes: writable, VX_FRAGMENT_MAX bytes. */
u8 *cache_next(const struct cache *cache);

/*
 * Appends the fragment whose code is at cache_next(). Its offset, places, edges are set here;
 * the arrays have as many elements as it says, and sites and stubs count from its first byte.
 */
struct fragment *cache_append(struct cache *cache, struct fragment fragment,
			      const struct place *places, const struct edge *edges);
/* Removes the last fragment, which must be one that was to run once. */
void cache_pop(struct cache *cache);

/* Leads the edge to the fragment of its target, if that has one. */
void cache_chain(struct cache *cache, u32 edge);
/* Leads all edges of the fragment back to their stubs. Async-signal-safe. */
void cache_unchain(struct cache *cache, const struct fragment *fragment);

/* The fragment with the offset in its code; NULL: none. Async-signal-safe. */
const struct fragment *cache_at(const struct cache *cache, u32 offset);
/* The last place at or before the offset in the fragment. Async-signal-safe. */
const struct place *cache_place(const struct cache *cache, const struct fragment *fragment,
				u32 offset);

void cache_drop_page(struct cache *cache, u32 page);
void cache_flush(struct cache *cache);

#endif
