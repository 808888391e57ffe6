// SPDX-License-Identifier: GPL-2.0
#include "vx32/cache.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TABLE_SIZE	(VX_SPACE * sizeof(u32))
#define HEADS_SIZE	(VX_PAGES * sizeof(u32))

static void *array(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void release(void *p, size_t size)
{
	if (p)
		munmap(p, size);
}

/* Writes the code that every cache starts with, padded with int3. */
static void write_start(struct cache *c)
{
	struct code code = { c->rw, c->rw, c->rw + CACHE_FIRST, false, false };

	memset(c->rw, 0xcc, CACHE_FIRST);
	emit_move_imm(&code, SCRATCH, EXIT_MISS);
	emit_patch(emit_jump(&code, -1), c->rw + CACHE_EXIT);
	c->rw[CACHE_EXIT] = 0xc3;
	code.at = c->rw + CACHE_LOOKUP;
	emit_table_jump(&code);
}

static bool map_code(struct cache *c)
{
	int file = memfd_create("vx32 code", MFD_CLOEXEC);
	bool done = false;

	if (file < 0)
		return false;
	if (ftruncate(file, c->size) == 0) {
		c->rw = mmap(NULL, c->size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
		c->rx = mmap(NULL, c->size, PROT_READ | PROT_EXEC, MAP_SHARED, file, 0);
		if (c->rw == MAP_FAILED)
			c->rw = NULL;
		if (c->rx == MAP_FAILED)
			c->rx = NULL;
		done = c->rw && c->rx;
	}
	close(file);
	return done;
}

bool cache_open(struct cache *c, u32 size)
{
	memset(c, 0, sizeof(*c));
	c->size = (size + VX_PAGE - 1) & -VX_PAGE;
	c->fragment_max = c->size / 32 + 2;
	c->edge_max = c->size / 8 + VX_EDGES_MAX;
	c->place_max = c->size / 2 + 2 * VX_BLOCK_MAX;
	c->table = array(TABLE_SIZE);
	c->heads = array(HEADS_SIZE);
	c->fragments = array(c->fragment_max * sizeof(*c->fragments));
	c->edges = array(c->edge_max * sizeof(*c->edges));
	c->places = array(c->place_max * sizeof(*c->places));
	if (!map_code(c) || !c->table || !c->heads || !c->fragments || !c->edges || !c->places) {
		int error = errno;

		cache_close(c);
		errno = error;
		return false;
	}
	write_start(c);
	c->used = CACHE_FIRST;
	c->fragment_count = 1;
	return true;
}

void cache_close(struct cache *c)
{
	release(c->table, TABLE_SIZE);
	release(c->heads, HEADS_SIZE);
	release(c->fragments, c->fragment_max * sizeof(*c->fragments));
	release(c->edges, c->edge_max * sizeof(*c->edges));
	release(c->places, c->place_max * sizeof(*c->places));
	release(c->rw, c->size);
	release(c->rx, c->size);
	memset(c, 0, sizeof(*c));
}

bool cache_has_room(const struct cache *c)
{
	return c->size - c->used >= VX_FRAGMENT_MAX && c->fragment_count < c->fragment_max &&
	       c->edge_max - c->edge_count >= VX_EDGES_MAX &&
	       c->place_max - c->place_count >= 2 * VX_BLOCK_MAX;
}

u8 *cache_next(const struct cache *c)
{
	return c->rw + c->used;
}

static void enlist(struct cache *c, struct fragment *f)
{
	u32 number = f - c->fragments;
	u32 first = f->eip / VX_PAGE, last = (f->eip + f->bytes - 1) / VX_PAGE;

	f->next[0] = c->heads[first];
	c->heads[first] = number;
	f->next[1] = 0;
	if (first != last) {
		f->next[1] = c->heads[last];
		c->heads[last] = number;
	}
}

struct fragment *cache_append(struct cache *c, struct fragment fragment,
			      const struct place *places, const struct edge *edges)
{
	struct fragment *f = &c->fragments[c->fragment_count++];

	*f = fragment;
	f->offset = c->used;
	f->places = c->place_count;
	f->edges = c->edge_count;
	memcpy(c->places + c->place_count, places, f->place_count * sizeof(*places));
	c->place_count += f->place_count;
	for (u32 i = 0; i < f->edge_count; i++) {
		struct edge *edge = &c->edges[c->edge_count++];

		*edge = edges[i];
		edge->site += f->offset;
		edge->stub += f->offset;
	}
	c->used = (f->offset + f->size + CACHE_ALIGN - 1) & -CACHE_ALIGN;
	memset(c->rw + f->offset + f->size, 0xcc, c->used - f->offset - f->size);
	if (!f->once) {
		enlist(c, f);
		c->table[f->eip] = f->offset;
		for (u32 i = 0; i < f->edge_count; i++)
			cache_chain(c, f->edges + i);
	}
	return f;
}

void cache_pop(struct cache *c)
{
	struct fragment *f = &c->fragments[--c->fragment_count];

	c->used = f->offset;
	c->place_count = f->places;
	c->edge_count = f->edges;
}

void cache_chain(struct cache *c, u32 number)
{
	struct edge *edge = &c->edges[number];
	u32 offset = c->table[edge->target];

	if (offset && edge->site)
		emit_patch(c->rw + edge->site, c->rw + offset);
}

void cache_unchain(struct cache *c, const struct fragment *f)
{
	for (u32 i = f->edges; i < f->edges + f->edge_count; i++)
		if (c->edges[i].site)
			emit_patch(c->rw + c->edges[i].site, c->rw + c->edges[i].stub);
}

const struct fragment *cache_at(const struct cache *c, u32 offset)
{
	u32 low = 1, high = c->fragment_count;

	while (low < high) {
		u32 middle = low + (high - low) / 2;
		const struct fragment *f = &c->fragments[middle];

		if (offset < f->offset)
			high = middle;
		else if (offset >= f->offset + f->size)
			low = middle + 1;
		else
			return f;
	}
	return NULL;
}

const struct place *cache_place(const struct cache *c, const struct fragment *f, u32 offset)
{
	const struct place *places = c->places + f->places, *found = NULL;

	for (u32 i = 0; i < f->place_count && places[i].host <= offset - f->offset; i++)
		found = &places[i];
	return found;
}

/*
 * Removes a fragment from the table. Other fragments may still jump to it: its first bytes become a
 * jump that looks up the guest address again.
 */
static void drop(struct cache *c, struct fragment *f)
{
	struct code code = { c->rw + f->offset, c->rw + f->offset, c->rw + f->offset + f->size,
			     false, false };

	if (f->dropped)
		return;
	f->dropped = true;
	if (c->table[f->eip] == f->offset)
		c->table[f->eip] = 0;
	/* The code below may overwrite the edges' jumps, so they must not be patched again. */
	for (u32 i = f->edges; i < f->edges + f->edge_count; i++)
		c->edges[i].site = 0;
	emit_move_imm(&code, TARGET, f->eip);
	emit_patch(emit_jump(&code, -1), c->rw + CACHE_LOOKUP);
}

void cache_drop_page(struct cache *c, u32 page)
{
	u32 number = c->heads[page];

	while (number) {
		struct fragment *f = &c->fragments[number];

		drop(c, f);
		number = f->next[f->eip / VX_PAGE != page];
	}
	c->heads[page] = 0;
}

void cache_flush(struct cache *c)
{
	for (u32 i = 1; i < c->fragment_count; i++) {
		struct fragment *f = &c->fragments[i];

		c->table[f->eip] = 0;
		c->heads[f->eip / VX_PAGE] = 0;
		c->heads[(f->eip + f->bytes - 1) / VX_PAGE] = 0;
	}
	c->used = CACHE_FIRST;
	c->fragment_count = 1;
	c->edge_count = c->place_count = 0;
	c->flushes++;
}
