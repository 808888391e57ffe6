/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The 4 GiB of a guest: one reservation of host address space, with guards on both sides, and a
 * byte of flags for each page. One thread at a time uses a struct memory.
 *
 * Functions that change memory return false and set errno on failure. Invalid arguments and the
 * limit are detected before anything changes. If a call of the host fails, a part of the range may
 * have changed; memory_map() may have unmapped what was there.
 *
 * Addresses (at, address, to) are the guest's, in bytes; `page` is an address / VX_PAGE.
 */
#ifndef VX32_MEMORY_H
#define VX32_MEMORY_H

#include "vx32/limits.h"
#include "vx32/types.h"

enum {
	PAGE_READ = 1, PAGE_WRITE = 2, PAGE_EXEC = 4,	/* the guest's access */
	PAGE_MAPPED = 8,
	PAGE_CODE = 16,		/* watched: has translated code; not writable in the host */
	PAGE_SAVED = 32,	/* still mapped from the snapshot's file */
	PAGE_WROTE = 64,	/* may have been written to since the snapshot, if there is one */
	PAGE_SHARED = 128,	/* others may write to it, so it must never be executed */
};
#define PAGE_ACCESS (PAGE_READ | PAGE_WRITE | PAGE_EXEC)

struct memory {
	u8 *base;		/* host address of guest address 0; a multiple of 4 GiB */
	u8 *pages;		/* the flags of all VX_PAGES pages */
	void *reservation;	/* the box and its guards */
	size_t reserved;
	u32 used, limit;	/* pages with any access; used <= limit */
	u32 watched;		/* upper bound of the pages with PAGE_CODE and PAGE_WRITE */
	u8 *saved;		/* the flags at the snapshot; NULL: there is none */
	int file;		/* content of the snapshot's mapped pages, in order; -1: none */
};

/* limit: bytes. base_zero: see struct vx_options. false: errno; nothing to close. */
bool memory_open(struct memory *memory, u64 limit, bool base_zero);
void memory_close(struct memory *memory);

/* True if the range lies below 4 GiB. All checks of guest ranges use this function. */
static inline bool memory_range(u64 address, u64 size)
{
	return size == 0 || (address < VX_SPACE && size <= VX_SPACE - address);
}

/* True if every page of the range has all of the access bits. */
bool memory_allows(const struct memory *memory, u64 address, u64 size, u8 access);

/*
 * Map, unmap and protect whole pages: at and size are multiples of VX_PAGE, else EINVAL. access:
 * PAGE_READ, PAGE_WRITE, PAGE_EXEC. ENOMEM: the limit is reached. The caller drops translations of
 * the range before.
 */

/* Maps zeroed private pages. EPERM: below the reservation of a box at host address 0. */
bool memory_map(struct memory *memory, u64 at, u64 size, u8 access);
/* Maps shared pages of a file; file -1: shared anonymous pages. EACCES: access has PAGE_EXEC. */
bool memory_map_shared(struct memory *memory, u64 at, u64 size, u8 access, int file, u64 offset);
bool memory_unmap(struct memory *memory, u64 at, u64 size);
/* Also ENOMEM: some page is not mapped. EACCES: PAGE_EXEC for a shared page. */
bool memory_protect(struct memory *memory, u64 at, u64 size, u8 access);
/* Finds the highest free range of that size between VX_MAP_BOTTOM and VX_MAP_TOP; 0: none. */
u32 memory_find(const struct memory *memory, u64 size);

/*
 * Watching: a page whose code was translated is write-protected in the host, so that a write of the
 * guest faults and the translation can be dropped. The guest's access does not change.
 */
bool memory_watch(struct memory *memory, u32 page);
bool memory_unwatch(struct memory *memory, u32 page);
/* Finds the first watched page at or after `page`; VX_PAGES: none. */
u32 memory_next_watched(const struct memory *memory, u32 page);
bool memory_unwatch_all(struct memory *memory);

/*
 * Copies to mapped pages, whatever access the guest has. EFAULT: some page is not mapped; nothing
 * was copied.
 */
bool memory_fill(struct memory *memory, u64 to, const void *from, u64 size);

/* Saves content, mappings and access of all pages. On failure an older snapshot stays valid. */
bool memory_snapshot(struct memory *memory);
/*
 * Restores the snapshot. EINVAL: there is none. Before, the caller drops the translations of the
 * watched pages for which memory_changed() is true; the other watched pages stay watched.
 */
bool memory_reset(struct memory *memory);
/* True if the content or access of a page may differ from the snapshot, which must exist. */
bool memory_changed(const struct memory *memory, u32 page);

#endif
