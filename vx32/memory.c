// SPDX-License-Identifier: GPL-2.0
#include "vx32/memory.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int host_access(u8 flags)
{
	int access = PROT_NONE;

	/* i386 paging has no read permission apart from execute. */
	if (flags & PAGE_ACCESS)
		access = PROT_READ;
	if (flags & PAGE_WRITE && !(flags & PAGE_CODE))
		access |= PROT_WRITE;
	return access;
}

static void *page_at(const struct memory *m, u32 page)
{
	return m->base + (u64)page * VX_PAGE;
}

/* Returns the end of the run of pages from `first` on that have the same flags in mask. */
static u32 run(const u8 *pages, u32 first, u32 end, u8 mask)
{
	const u64 every = 0x0101010101010101, wanted = every * (pages[first] & mask);
	u32 page = first + 1;
	u64 eight;

	while (page < end && (pages[page] & mask) == (pages[first] & mask)) {
		page++;
		/* Compare eight at a time: most pages of a guest have the same flags. */
		for (; page % 8 == 0 && page + 8 <= end; page += 8) {
			memcpy(&eight, pages + page, 8);
			if ((eight & every * mask) != wanted)
				break;
		}
	}
	return page;
}

static bool reserve_zero(struct memory *m)
{
	unsigned long lowest = 65536;
	FILE *file = fopen("/proc/sys/vm/mmap_min_addr", "re");

	if (file) {
		if (fscanf(file, "%lu", &lowest) != 1 || lowest < VX_PAGE)
			lowest = VX_PAGE;
		fclose(file);
	}
	m->reserved = VX_SPACE + VX_GUARD - lowest;
	m->reservation = mmap((void *)lowest, m->reserved, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS |
			      MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	m->base = NULL;
	return m->reservation != MAP_FAILED;
}

static bool reserve(struct memory *m)
{
	size_t size = 2 * VX_SPACE + 2 * VX_GUARD;
	u8 *start = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	u8 *first;

	if (start == MAP_FAILED)
		return false;
	m->base = (u8 *)(((uintptr_t)start + VX_GUARD + VX_SPACE - 1) & -VX_SPACE);
	first = m->base - VX_GUARD;
	m->reservation = first;
	m->reserved = VX_SPACE + 2 * VX_GUARD;
	if (first > start)
		munmap(start, first - start);
	if (start + size > first + m->reserved)
		munmap(first + m->reserved, start + size - (first + m->reserved));
	return true;
}

bool memory_open(struct memory *m, u64 limit, bool base_zero)
{
	memset(m, 0, sizeof(*m));
	m->file = -1;
	m->limit = limit / VX_PAGE < VX_PAGES ? limit / VX_PAGE : VX_PAGES;
	m->pages = mmap(NULL, VX_PAGES, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (m->pages == MAP_FAILED) {
		m->pages = NULL;
		return false;
	}
	if (base_zero ? reserve_zero(m) : reserve(m))
		return true;
	munmap(m->pages, VX_PAGES);
	m->pages = NULL;
	return false;
}

void memory_close(struct memory *m)
{
	if (!m->pages)
		return;
	munmap(m->pages, VX_PAGES);
	munmap(m->reservation, m->reserved);
	if (m->saved)
		munmap(m->saved, VX_PAGES);
	if (m->file >= 0)
		close(m->file);
	m->pages = NULL;
}

bool memory_allows(const struct memory *m, u64 address, u64 size, u8 access)
{
	if (!memory_range(address, size))
		return false;
	if (!size)
		return true;
	for (u32 page = address / VX_PAGE; page <= (address + size - 1) / VX_PAGE; page++)
		if ((m->pages[page] & access) != access)
			return false;
	return true;
}

static bool whole_pages(u64 at, u64 size)
{
	if (size && memory_range(at, size) && !(at % VX_PAGE) && !(size % VX_PAGE))
		return true;
	errno = EINVAL;
	return false;
}

static u32 count(const u8 *pages, u32 first, u32 end)
{
	u32 n = 0;

	for (u32 page = first; page < end; page++)
		n += (pages[page] & PAGE_ACCESS) != 0;
	return n;
}

/* True if giving `access` to the range does not exceed the limit. */
static bool within_limit(const struct memory *m, u32 first, u32 end, u8 access)
{
	u32 used = m->used - count(m->pages, first, end);

	if (!access || end - first <= m->limit - used)
		return true;
	errno = ENOMEM;
	return false;
}

static void set_flags(struct memory *m, u32 first, u32 end, u8 flags)
{
	m->used -= count(m->pages, first, end);
	memset(m->pages + first, flags, end - first);
	m->used += count(m->pages, first, end);
}

static bool map(struct memory *m, u64 at, u64 size, u8 access, int flags, int file, u64 offset)
{
	u32 first = at / VX_PAGE, end = (at + size) / VX_PAGE;

	if (!whole_pages(at, size) || !within_limit(m, first, end, access))
		return false;
	/* In a box at host address 0, nothing can be mapped below vm.mmap_min_addr. */
	if ((u8 *)page_at(m, first) < (u8 *)m->reservation) {
		errno = EPERM;
		return false;
	}
	if (mmap(page_at(m, first), size, host_access(access),
		 flags | (file < 0 ? MAP_ANONYMOUS : 0) | MAP_NORESERVE | MAP_FIXED, file,
		 offset) == MAP_FAILED)
		return false;
	set_flags(m, first, end, access | PAGE_MAPPED | PAGE_WROTE |
		  (flags == MAP_SHARED ? PAGE_SHARED : 0));
	return true;
}

bool memory_map(struct memory *m, u64 at, u64 size, u8 access)
{
	return map(m, at, size, access, MAP_PRIVATE, -1, 0);
}

bool memory_map_shared(struct memory *m, u64 at, u64 size, u8 access, int file, u64 offset)
{
	if (!(access & PAGE_EXEC))
		return map(m, at, size, access, MAP_SHARED, file, offset);
	errno = EACCES;
	return false;
}

bool memory_unmap(struct memory *m, u64 at, u64 size)
{
	u32 first = at / VX_PAGE, end = (at + size) / VX_PAGE;

	if (!whole_pages(at, size))
		return false;
	if ((u8 *)page_at(m, first) < (u8 *)m->reservation) {
		errno = EINVAL;
		return false;
	}
	if (mmap(page_at(m, first), size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS |
		 MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED)
		return false;
	set_flags(m, first, end, 0);
	return true;
}

bool memory_protect(struct memory *m, u64 at, u64 size, u8 access)
{
	u32 first = at / VX_PAGE, end = (at + size) / VX_PAGE;

	if (!whole_pages(at, size))
		return false;
	for (u32 page = first; page < end; page++) {
		if (!(m->pages[page] & PAGE_MAPPED)) {
			errno = ENOMEM;
			return false;
		}
		if (access & PAGE_EXEC && m->pages[page] & PAGE_SHARED) {
			errno = EACCES;
			return false;
		}
	}
	if (!within_limit(m, first, end, access))
		return false;
	for (u32 page = first, next; page < end; page = next) {
		u8 flags = access |
			   (m->pages[page] & ~PAGE_ACCESS);

		if (access & PAGE_WRITE)
			flags |= PAGE_WROTE;
		next = run(m->pages, page, end, 0xff);
		if (mprotect(page_at(m, page), (u64)(next - page) * VX_PAGE, host_access(flags)))
			return false;
		set_flags(m, page, next, flags);
	}
	return true;
}

u32 memory_find(const struct memory *m, u64 size)
{
	u32 pages = (size + VX_PAGE - 1) / VX_PAGE, free = 0;

	if (!pages || size > VX_SPACE)
		return 0;
	for (u32 page = VX_MAP_TOP / VX_PAGE - 1; page >= VX_MAP_BOTTOM / VX_PAGE; page--) {
		free = m->pages[page] & PAGE_MAPPED ? 0 : free + 1;
		if (free == pages)
			return page * VX_PAGE;
	}
	return 0;
}

static bool set_watch(struct memory *m, u32 page, u8 flags)
{
	if (m->pages[page] & PAGE_WRITE &&
	    mprotect(page_at(m, page), VX_PAGE, host_access(flags)))
		return false;
	m->pages[page] = flags;
	return true;
}

bool memory_watch(struct memory *m, u32 page)
{
	if (m->pages[page] & PAGE_CODE)
		return true;
	if (!set_watch(m, page, m->pages[page] | PAGE_CODE))
		return false;
	m->watched += (m->pages[page] & PAGE_WRITE) != 0;
	return true;
}

bool memory_unwatch(struct memory *m, u32 page)
{
	if (!(m->pages[page] & PAGE_CODE))
		return true;
	if (!set_watch(m, page, m->pages[page] & ~PAGE_CODE))
		return false;
	if (m->pages[page] & PAGE_WRITE && m->watched)
		m->watched--;
	return true;
}

u32 memory_next_watched(const struct memory *m, u32 page)
{
	if (page >= VX_PAGES || m->pages[page] & PAGE_CODE)
		return page;
	return run(m->pages, page, VX_PAGES, PAGE_CODE);
}

bool memory_unwatch_all(struct memory *m)
{
	for (u32 page = memory_next_watched(m, 0); page < VX_PAGES;
	     page = memory_next_watched(m, page + 1))
		if (!memory_unwatch(m, page))
			return false;
	m->watched = 0;
	return true;
}

bool memory_fill(struct memory *m, u64 to, const void *from, u64 size)
{
	if (!memory_range(to, size)) {
		errno = EFAULT;
		return false;
	}
	if (!size)
		return true;
	for (u32 page = to / VX_PAGE; page <= (to + size - 1) / VX_PAGE; page++) {
		if (!(m->pages[page] & PAGE_MAPPED)) {
			errno = EFAULT;
			return false;
		}
	}
	while (size) {
		u32 page = to / VX_PAGE;
		u64 part = VX_PAGE - to % VX_PAGE < size ? VX_PAGE - to % VX_PAGE : size;
		bool open = host_access(m->pages[page]) & PROT_WRITE;

		if (!open && mprotect(page_at(m, page), VX_PAGE, PROT_READ | PROT_WRITE))
			return false;
		m->pages[page] |= PAGE_WROTE;
		memcpy(m->base + to, from, part);
		if (!open && mprotect(page_at(m, page), VX_PAGE, host_access(m->pages[page])))
			return false;
		to += part;
		from = (const u8 *)from + part;
		size -= part;
	}
	return true;
}

static bool write_pages(int file, const u8 *from, size_t size, off_t offset)
{
	while (size) {
		ssize_t n = pwrite(file, from, size, offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		from += n;
		size -= n;
		offset += n;
	}
	return true;
}

static bool map_saved(struct memory *m, u32 first, u32 end, u8 flags, u64 offset)
{
	return mmap(page_at(m, first), (u64)(end - first) * VX_PAGE, host_access(flags),
		    MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, m->file, offset) != MAP_FAILED;
}

bool memory_snapshot(struct memory *m)
{
	int file = memfd_create("vx32 snapshot", MFD_CLOEXEC), old = m->file;
	u8 *saved = m->saved;
	u64 offset = 0;

	if (file < 0)
		return false;
	if (!saved)
		saved = mmap(NULL, VX_PAGES, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (saved == MAP_FAILED)
		goto failed;
	for (u32 page = 0, next; page < VX_PAGES; page = next) {
		u64 size;

		next = run(m->pages, page, VX_PAGES, 0xff);
		if (!(m->pages[page] & PAGE_MAPPED))
			continue;
		size = (u64)(next - page) * VX_PAGE;
		if (host_access(m->pages[page]) == PROT_NONE &&
		    mprotect(page_at(m, page), size, PROT_READ))
			goto failed;
		if (!write_pages(file, page_at(m, page), size, offset))
			goto failed;
		offset += size;
	}
	m->file = file;
	offset = 0;
	for (u32 page = 0, next; page < VX_PAGES; page = next) {
		u8 flags = m->pages[page];

		next = run(m->pages, page, VX_PAGES, 0xff);
		if (!(flags & PAGE_MAPPED))
			continue;
		/* The new mappings have the same content: those made before a failure can stay. */
		if (!map_saved(m, page, next, flags, offset)) {
			m->file = old;
			while (page)
				m->pages[--page] &= ~PAGE_SAVED;
			goto failed;
		}
		flags |= PAGE_SAVED;
		if (!(flags & PAGE_WRITE))
			flags &= ~PAGE_WROTE;
		memset(m->pages + page, flags, next - page);
		offset += (u64)(next - page) * VX_PAGE;
	}
	memcpy(saved, m->pages, VX_PAGES);
	m->saved = saved;
	if (old >= 0)
		close(old);
	return true;
failed:
	{
		int error = errno;

		if (saved != MAP_FAILED && saved != m->saved)
			munmap(saved, VX_PAGES);
		close(file);
		errno = error;
	}
	return false;
}

bool memory_changed(const struct memory *m, u32 page)
{
	u8 mask = PAGE_ACCESS | PAGE_MAPPED | PAGE_SAVED;

	return m->pages[page] & PAGE_WROTE || (m->pages[page] & mask) != (m->saved[page] & mask);
}

bool memory_reset(struct memory *m)
{
	u64 offset = 0;

	if (!m->saved) {
		errno = EINVAL;
		return false;
	}
	for (u32 page = 0, next; page < VX_PAGES; page = next) {
		u8 now = m->pages[page], then = m->saved[page] & ~PAGE_CODE;
		u64 size;

		next = run(m->pages, page, run(m->saved, page, VX_PAGES, 0xff), 0xff);
		size = (u64)(next - page) * VX_PAGE;
		/* Translations that are left are of unchanged code: keep the page watched. */
		then |= now & PAGE_CODE;
		if (!(then & PAGE_MAPPED)) {
			if (now & PAGE_MAPPED && !memory_unmap(m, (u64)page * VX_PAGE, size))
				return false;
			continue;
		}
		if (!(now & PAGE_SAVED)) {
			if (!map_saved(m, page, next, then, offset))
				return false;
		} else if ((now & PAGE_WROTE && madvise(page_at(m, page), size, MADV_DONTNEED)) ||
			   (host_access(now) != host_access(then) &&
			    mprotect(page_at(m, page), size, host_access(then)))) {
			return false;
		}
		set_flags(m, page, next, then);
		offset += size;
	}
	return true;
}
