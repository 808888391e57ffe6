/* SPDX-License-Identifier: GPL-2.0 */
/* What both passes use: the memory pool, and errors. */
#include "vxelisp/compiler/compiler.h"
#include "vxelisp/machine/world.h"

#define POOL_CHUNK	(32u << 10)

struct pool_chunk {
	struct pool_chunk *next;
	u8 bytes[POOL_CHUNK];
};

void *pool_take(struct compiler *c, u32 size)
{
	struct pool_chunk *chunk;

	size = (size + 7) & ~7u;
	if (!c->pool || size > POOL_CHUNK - c->pool_used) {
		chunk = vxl_alloc(sizeof(*chunk));
		if (!chunk) {
			vxl_raise(c->m, VXL_MEMORY, "out of memory for the compiler");
			return NULL;
		}
		chunk->next = c->pool;
		c->pool = chunk;
		c->pool_used = 0;
	}
	c->pool_used += size;
	return memset(c->pool->bytes + c->pool_used - size, 0, size);
}

void pool_empty(struct compiler *c)
{
	struct pool_chunk *chunk;

	while (c->pool && c->pool->next) {
		chunk = c->pool;
		c->pool = chunk->next;
		vxl_free(chunk);
	}
	c->pool_used = 0;
}

void compiler_release(struct compiler *c)
{
	pool_empty(c);
	vxl_free(c->pool);
	vxl_free(c->code);
	vxl_free(c->positions);
	vxl_free(c->tasks);
	vxl_free(c->promises.entries);
	reader_release(&c->reader);
}

bool compile_error(struct compiler *c, struct place place, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(c->m->error.message, sizeof(c->m->error.message), format, args);
	va_end(args);
	c->m->error.status = VXL_COMPILE;
	world_blame(c->world, c->file, place);
	return false;
}
