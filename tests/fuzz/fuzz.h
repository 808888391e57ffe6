/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared by the fuzz targets: one world, whose memory is restored before each input. That is a
 * hundred times faster than making a new world, and every input starts in the same state.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "vxelisp/machine/symbol.h"

#define FUZZ_HEAP	(1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Aborts. The fuzzer then keeps the input as for a crash. */
#define FUZZ_CHECK(condition)							\
	do {									\
		if (!(condition)) {						\
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			abort();						\
		}								\
	} while (0)

/* Returns the world, restored, with only @program loaded. */
static inline struct vxl_world *fuzz_world(const char *program)
{
	static struct vxl_world *world;
	static u32 used, symbol_count, symbol_mask, gensym, *symbols;
	static void *heap;
	struct vxl_machine *m;
	struct vxl_error error;
	u32 i;

	if (!world) {
		world = vxl_world_new(NULL, FUZZ_HEAP, &error);
		FUZZ_CHECK(world);
		FUZZ_CHECK(!vxl_world_load(world, program, strlen(program), "program", NULL));
		used = world->machine.used;
		heap = memcpy(malloc(used), world->machine.space.base[0], used);
		symbol_count = world->symbol_count;
		symbol_mask = world->symbol_mask;
		gensym = world->gensym;
		symbols = malloc((symbol_mask + 1) * sizeof(*symbols));
		memcpy(symbols, world->symbols, (symbol_mask + 1) * sizeof(*symbols));
	}
	m = &world->machine;
	memcpy(m->space.base[0], heap, used);
	memset(m->space.base[0] + used, 0xa5, m->used - used);
	m->used = used;
	vxl_free(world->symbols);
	world->symbols = vxl_alloc((symbol_mask + 1) * sizeof(*symbols));
	memcpy(world->symbols, symbols, (symbol_mask + 1) * sizeof(*symbols));
	world->symbol_count = symbol_count;
	world->symbol_mask = symbol_mask;
	world->gensym = gensym;
	for (i = 0; i < VXL_SCOPE_COUNT; i++) {
		vxl_free(m->state[i]);
		m->state[i] = NULL;
		world->state_count[i] = 0;
	}
	vxl_world_set_budget(world, 20000);
	return world;
}

#endif
