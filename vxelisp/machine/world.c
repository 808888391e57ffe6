/* SPDX-License-Identifier: GPL-2.0 */
/* A world without its compiler: its memory, and access to its definitions. */
#include "vxelisp/machine/call.h"
#include "vxelisp/machine/print.h"
#include "vxelisp/machine/symbol.h"
#include "vxelisp/machine/world.h"

const char *world_section(const struct vxl_world *world, u32 index)
{
	u32 i;

	for (i = 0; i < world->table_count; i++) {
		if (index < world->tables[i]->count)
			return world->tables[i]->title;
		index -= world->tables[i]->count;
	}
	return "host";
}

void world_blame(struct vxl_world *world, u32 file, struct place place)
{
	struct vxl_error *error = &world->machine.error;
	struct vxl_string name = vxl_string(&world->machine.space, file);
	struct sink sink = { .buffer = error->file, .size = sizeof(error->file) };

	error->file[0] = '\0';
	sink_add(&sink, name.bytes, name.length);
	error->backtrace[0] = '\0';
	error->line = place.line;
	error->column = place.column;
}

/* Allocates the heap, and also stacks if the world is to evaluate anything. */
static bool world_start(struct vxl_world *world, size_t heap_bytes, bool stacks)
{
	struct vxl_machine *m = &world->machine;

	m->world = world;
	world->budget = VXL_WORLD_BUDGET;
	m->steps = m->budget = world->budget;
	if (heap_bytes > VXL_HEAP_MAX)
		heap_bytes = VXL_HEAP_MAX;
	m->limit = heap_bytes & ~(size_t)7;
	m->space.size[0] = m->limit;
	m->space.base[0] = vxl_alloc(m->limit + 8);
	if (m->space.base[0] && (!stacks || machine_init(m, VXL_WORLD_STACK, VXL_WORLD_FRAMES)))
		return true;
	vxl_raise(m, VXL_MEMORY, "out of memory for a world");
	return false;
}

bool world_init(struct vxl_world *world, size_t heap_bytes)
{
	if (!world_start(world, heap_bytes, true))
		return false;
	world->file = VXL_NIL;
	return symbols_init(world);
}

/* A copy of an array, or NULL when out of memory. */
static void *array_copy(const void *array, size_t bytes)
{
	void *to = vxl_alloc(bytes);

	return to ? memcpy(to, array, bytes) : NULL;
}

static bool copy_state(struct vxl_world *world, const struct vxl_world *from)
{
	const size_t bytes = VXL_STATE_MAX * sizeof(vxl_atomic);
	u32 i;

	memcpy(world->state_count, from->state_count, sizeof(world->state_count));
	for (i = 0; i < VXL_SCOPE_COUNT; i++) {
		if (!from->machine.state[i])
			continue;
		world->machine.state[i] = array_copy(from->machine.state[i], bytes);
		if (!world->machine.state[i])
			return false;
	}
	return true;
}

bool world_init_copy(struct vxl_world *world, const struct vxl_world *from, size_t heap_bytes)
{
	const struct vxl_machine *old = &from->machine;
	struct vxl_machine *m = &world->machine;

	if (heap_bytes < old->used)
		heap_bytes = old->used;
	if (!world_start(world, heap_bytes, heap_bytes > old->used))
		return false;
	memcpy(m->space.base[0], old->space.base[0], old->used);
	m->used = old->used;
	world->host = from->host;
	world->primitive_count = from->primitive_count;
	world->primitives = array_copy(from->primitives,
				       from->primitive_count * sizeof(*from->primitives));
	m->primitives = world->primitives;
	world->symbol_count = from->symbol_count;
	world->symbol_mask = from->symbol_mask;
	world->symbols = array_copy(from->symbols,
				    ((size_t)from->symbol_mask + 1) * sizeof(*from->symbols));
	world->collect_at = from->collect_at;
	world->gensym = from->gensym;
	world->tables = from->tables;
	world->table_count = from->table_count;
	world->file = from->file;
	if (world->primitives && world->symbols && copy_state(world, from))
		return true;
	vxl_raise(m, VXL_MEMORY, "out of memory for a world");
	return false;
}

void world_release(struct vxl_world *world)
{
	u32 i;

	machine_release(&world->machine);
	vxl_free(world->machine.space.base[0]);
	vxl_free(world->symbols);
	vxl_free(world->primitives);
	for (i = 0; i < VXL_SCOPE_COUNT; i++)
		vxl_free(world->machine.state[i]);
}

const struct vxl_error *vxl_world_error(const struct vxl_world *world)
{
	return &world->machine.error;
}

const struct vxl_space *vxl_world_space(const struct vxl_world *world)
{
	return &world->machine.space;
}

struct vxl_machine *vxl_world_machine(struct vxl_world *world)
{
	return &world->machine;
}

void vxl_world_set_budget(struct vxl_world *world, u64 steps)
{
	world->budget = steps > FIXNUM_MAX ? FIXNUM_MAX : steps;
	world->machine.steps = world->machine.budget = world->budget;
}

size_t vxl_world_bytes(const struct vxl_world *world)
{
	return world->machine.used;
}

/* The symbol of that name; NULL if there is none. */
static const struct symbol *find(const struct vxl_world *world, const char *text)
{
	vxl_value symbol = symbol_find(world, text, strlen(text));

	return symbol == VXL_ERROR ? NULL : symbol_at(&world->machine.space, symbol);
}

bool vxl_world_global(const struct vxl_world *world, const char *text, vxl_value *value)
{
	const struct symbol *symbol = find(world, text);

	*value = symbol && symbol->value != UNBOUND ? symbol->value : VXL_NIL;
	return symbol && symbol->value != UNBOUND;
}

vxl_value vxl_world_function(const struct vxl_world *world, const char *text)
{
	const struct symbol *symbol = find(world, text);

	if (!symbol || symbol->function == UNBOUND || (symbol->flags & SYMBOL_MACRO))
		return VXL_NIL;
	return symbol->function;
}

bool vxl_world_defines(const struct vxl_world *world, const char *text)
{
	const struct symbol *symbol = find(world, text);

	return symbol && symbol->function != UNBOUND;
}

bool vxl_world_define(struct vxl_world *world, const char *text, vxl_value value)
{
	vxl_value name = symbol_intern(world, text, strlen(text));
	struct symbol *symbol;

	if (name == VXL_ERROR)
		return false;
	symbol = symbol_at(&world->machine.space, name);
	if (symbol->flags & SYMBOL_CONSTANT)
		return false;
	symbol->value = value;
	symbol->flags |= SYMBOL_VARIABLE;
	return true;
}

int vxl_world_call(struct vxl_world *world, vxl_value function, const vxl_value *args,
		   unsigned int nargs, vxl_value *result)
{
	struct vxl_machine *m = &world->machine;

	*result = VXL_NIL;
	m->steps = m->budget = world->budget;
	if (nargs > VXL_ARGS_MAX || m->stack + nargs > m->stack_end) {
		vxl_raise(m, VXL_LIMIT, "too many arguments");
		return VXL_LIMIT;
	}
	if (is_symbol(function) && symbol_at(&m->space, function)->function != UNBOUND)
		function = symbol_at(&m->space, function)->function;
	if (nargs)
		memcpy(m->stack, args, nargs * sizeof(*args));
	return machine_run(m, function, nargs, result);
}
