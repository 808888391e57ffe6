/* SPDX-License-Identifier: GPL-2.0 */
/* The language: a world with its primitives, special forms and library. */
#include "vxelisp/compiler/documentation.h"
#include "vxelisp/compiler/operations.h"
#include "vxelisp/compiler/special.h"
#include "vxelisp/functions/functions.h"
#include "vxelisp/machine/heap.h"
#include "vxelisp/machine/symbol.h"

/* The language's library in Lisp, from prelude.sh and embed.sh. */
static const char prelude[] = {
#include "prelude.inc"
};

static const struct primitive_table *const tables[] = {
	&list_primitives, &integer_primitives, &bit_primitives, &string_primitives,
	&vector_primitives, &table_primitives, &path_primitives, &filename_primitives,
	&intmap_primitives, &address_primitives, &state_primitives, &format_primitives,
	&definition_primitives, &documentation_primitives,
};

static struct symbol *name(struct vxl_world *world, const char *text)
{
	vxl_value symbol = symbol_intern(world, text, strlen(text));

	return symbol == VXL_ERROR ? NULL : symbol_at(&world->machine.space, symbol);
}

static bool add_primitives(struct vxl_world *world, const struct vxl_primitive *entries,
			   size_t count)
{
	struct symbol *symbol;
	vxl_value v;
	size_t i;

	for (i = 0; i < count; i++) {
		symbol = name(world, entries[i].name);
		v = make_object(&world->machine, OBJECT_PRIMITIVE, sizeof(struct primitive),
				world->primitive_count);
		if (!symbol || v == VXL_ERROR)
			return false;
		symbol->function = v;
		symbol->flags |= SYMBOL_CORE;
		world->primitives[world->primitive_count++] = &entries[i];
	}
	return true;
}

static bool add_all_primitives(struct vxl_world *world)
{
	const struct vxl_host *host = world->host;
	size_t count = host ? host->primitive_count : 0;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(tables); i++)
		count += tables[i]->count;
	world->primitives = vxl_alloc(count * sizeof(*world->primitives));
	if (!world->primitives) {
		vxl_raise(&world->machine, VXL_MEMORY, "out of memory for a world");
		return false;
	}
	world->machine.primitives = world->primitives;
	world->tables = tables;
	world->table_count = ARRAY_SIZE(tables);
	for (i = 0; i < ARRAY_SIZE(tables); i++)
		if (!add_primitives(world, tables[i]->entries, tables[i]->count))
			return false;
	return !host || add_primitives(world, host->primitives, host->primitive_count);
}

static bool add_special_forms(struct vxl_world *world)
{
	struct symbol *symbol;
	u32 i;

	for (i = 0; i < operation_count; i++) {
		symbol = name(world, operations[i].name);
		if (!symbol)
			return false;
		symbol->special = SPECIAL_OPERATION + i;
	}
	for (i = 0; i < special_form_count; i++) {
		symbol = name(world, special_forms[i].name);
		if (!symbol)
			return false;
		symbol->special = 1 + i;
		symbol->flags |= SYMBOL_CORE;
	}
	return true;
}

static bool add_constants(struct vxl_world *world)
{
	const struct vxl_host *host = world->host;
	struct symbol *symbol;
	vxl_value v;
	size_t i;

	for (i = 0; host && i < host->constant_count; i++) {
		symbol = name(world, host->constants[i].name);
		v = make_integer(&world->machine, host->constants[i].value);
		if (!symbol || v == VXL_ERROR)
			return false;
		symbol->value = v;
		symbol->flags |= SYMBOL_CONSTANT | SYMBOL_CORE;
	}
	return true;
}

static bool add_compiler(struct vxl_world *world)
{
	struct compiler *c = vxl_alloc(sizeof(*c));

	if (!c) {
		vxl_raise(&world->machine, VXL_MEMORY, "out of memory for a world");
		return false;
	}
	c->world = world;
	c->m = &world->machine;
	c->space = &world->machine.space;
	world->compiler = c;
	return reader_init(&c->reader, c->m);
}

static struct vxl_world *allocate(struct vxl_error *error)
{
	struct vxl_world *world = vxl_alloc(sizeof(*world));

	if (!world) {
		memset(error, 0, sizeof(*error));
		error->status = VXL_MEMORY;
		snprintf(error->message, sizeof(error->message), "out of memory for a world");
	}
	return world;
}

struct vxl_world *vxl_world_copy(const struct vxl_world *from, size_t heap_bytes,
				 struct vxl_error *error)
{
	struct vxl_world *world = allocate(error);

	if (world && (!world_init_copy(world, from, heap_bytes) ||
		      (heap_bytes && !add_compiler(world)))) {
		*error = world->machine.error;
		vxl_world_free(world);
		return NULL;
	}
	return world;
}

struct vxl_world *vxl_world_new(const struct vxl_host *host, size_t heap_bytes,
				struct vxl_error *error)
{
	struct vxl_world *world = allocate(error);

	if (!world)
		return NULL;
	world->host = host;
	world->core = true;
	if (!world_init(world, heap_bytes) || !add_compiler(world) ||
	    !add_all_primitives(world) || !add_special_forms(world) ||
	    !add_constants(world) ||
	    vxl_world_load(world, prelude, sizeof(prelude), "prelude", NULL)) {
		*error = world->machine.error;
		vxl_world_free(world);
		return NULL;
	}
	world->core = false;
	world->collect_at = VXL_COLLECT_AT;
	return world;
}

void vxl_world_free(struct vxl_world *world)
{
	if (!world)
		return;
	if (world->compiler)
		compiler_release(world->compiler);
	vxl_free(world->compiler);
	world_release(world);
	vxl_free(world);
}
