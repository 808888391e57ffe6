/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A guest's 4 GiB: one reservation of address space with guards on both sides, and a byte
 * of flags for each page. Nothing here may be used by two threads at once.
 *
 * Functions that return bool leave errno set when they return false, and then have changed
 * nothing, but that memory_map() may have unmapped what was there.
 */
#ifndef VX32_MEMORY_H
#define VX32_MEMORY_H

#include "vx32/limits.h"
#include "vx32/types.h"

enum {
	PAGE_READ = 1, PAGE_WRITE = 2, PAGE_EXEC = 4,	/* as the guest has them */
	PAGE_MAPPED = 8,
	PAGE_CODE = 16,		/* translated: the host page is not writable */
	PAGE_SAVED = 32,	/* still the snapshot's mapping */
	PAGE_WROTE = 64,	/* has been writable since the snapshot, or ever */
	PAGE_SHARED = 128,	/* others may write to it: never to be executed */
};
#define PAGE_ACCESS (PAGE_READ | PAGE_WRITE | PAGE_EXEC)

struct memory {
	u8 *base;		/* multiple of 4 GiB */
	u8 *pages;		/* VX_PAGES flags */
	void *reservation;
	size_t reserved;
	u32 used, limit;	/* pages with any access; used <= limit */
	u32 watched;		/* pages with PAGE_CODE and PAGE_WRITE, more or less: never fewer */
	u8 *saved;		/* the flags at the snapshot; NULL: there is none */
	int file;		/* the snapshot's pages, in order; -1 */
};

bool memory_open(struct memory *memory, u64 limit, bool base_zero);
void memory_close(struct memory *memory);

/* The one check of guest ranges: whether all of it is below 4 GiB. */
static inline bool memory_range(u64 address, u64 size)
{
	return size == 0 || (address < VX_SPACE && size <= VX_SPACE - address);
}

/* Whether the guest has all the access to every byte of the range. */
bool memory_allows(const struct memory *memory, u64 address, u64 size, u8 access);

/* at and size: multiples of the page size. access: PAGE_READ and the like. New pages are zero. */
bool memory_map(struct memory *memory, u64 at, u64 size, u8 access);
/* Pages of the file, or with -1 new ones, that all share who map them. EACCES: PAGE_EXEC. */
bool memory_map_shared(struct memory *memory, u64 at, u64 size, u8 access, int file, u64 offset);
bool memory_unmap(struct memory *memory, u64 at, u64 size);
/* ENOMEM: a page is not mapped, or the limit is reached. EACCES: PAGE_EXEC of a shared page. */
bool memory_protect(struct memory *memory, u64 at, u64 size, u8 access);
/* The highest free range of that size below VX_MAP_TOP; 0: none. */
u32 memory_find(const struct memory *memory, u64 size);

/* Takes the host's write permission from a page that is translated, and gives it back. */
bool memory_watch(struct memory *memory, u32 page);
bool memory_unwatch(struct memory *memory, u32 page);
/* The first watched page from that one on; VX_PAGES: there is none. */
u32 memory_next_watched(const struct memory *memory, u32 page);
/* All pages at once. */
bool memory_unwatch_all(struct memory *memory);

/*
 * Host access to a range that memory_range() accepts, whatever access the guest has.
 * Pages that are not mapped fail with EFAULT.
 */
bool memory_fill(struct memory *memory, u64 to, const void *from, u64 size);

bool memory_snapshot(struct memory *memory);
/* Back to the snapshot. Watched pages stay watched unless their content may have changed:
 * the caller drops the translations of pages that memory_changed() names, before. */
bool memory_reset(struct memory *memory);
bool memory_changed(const struct memory *memory, u32 page);

#endif
