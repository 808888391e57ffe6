/* SPDX-License-Identifier: GPL-2.0 */
/* The world: making it, loading texts into it, asking it. */
#include "vxelisp/compiler/compiler.h"

/* What prelude.sh prints, as made by embed.sh. */
static const char prelude[] = {
#include "prelude.inc"
};

static const struct primitive_table *const tables[] = {
	&list_primitives, &integer_primitives, &bit_primitives, &string_primitives,
	&vector_primitives, &table_primitives, &path_primitives, &filename_primitives,
	&intmap_primitives, &address_primitives, &state_primitives, &format_primitives,
	&definition_primitives, &documentation_primitives,
};

const char *primitive_section(u32 index)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(tables); i++) {
		if (index < tables[i]->count)
			return tables[i]->title;
		index -= tables[i]->count;
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

bool world_init(struct vxl_world *world, size_t heap_bytes)
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
	if (!m->space.base[0] || !machine_init(m, VXL_WORLD_STACK, VXL_WORLD_FRAMES)) {
		vxl_raise(m, VXL_MEMORY, "out of memory for a world");
		return false;
	}
	return symbols_init(world) && reader_init(&world->reader, m);
}

void world_release(struct vxl_world *world)
{
	u32 i;

	reader_release(&world->reader);
	machine_release(&world->machine);
	vxl_free(world->machine.space.base[0]);
	vxl_free(world->symbols);
	vxl_free(world->primitives);
	vxl_free(world->promises.entries);
	for (i = 0; i < VXL_SCOPE_COUNT; i++)
		vxl_free(world->machine.state[i]);
}

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
	return true;
}

struct vxl_world *vxl_world_new(const struct vxl_host *host, size_t heap_bytes,
				struct vxl_error *error)
{
	struct vxl_world *world = vxl_alloc(sizeof(*world));

	if (!world) {
		memset(error, 0, sizeof(*error));
		error->status = VXL_MEMORY;
		snprintf(error->message, sizeof(error->message), "out of memory for a world");
		return NULL;
	}
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

/* Puts the elements of @body before those of @rest. */
static vxl_value put_before(struct vxl_machine *m, vxl_value body, vxl_value rest)
{
	struct list list = { VXL_NIL, VXL_NIL };

	for (; is_cons(body); body = cons_at(&m->space, body)->cdr)
		if (!list_push(m, &list, cons_at(&m->space, body)->car))
			return VXL_ERROR;
	if (list.head == VXL_NIL)
		return rest;
	cons_at(&m->space, list.tail)->cdr = rest;
	return list.head;
}

/* The parts of a progn are top-level forms themselves, one after another. */
static bool run_form(struct vxl_world *world, vxl_value form, vxl_value *result)
{
	struct vxl_machine *m = &world->machine;
	struct compiler *c = world->compiler;
	struct place place = world->reader.place;
	vxl_value rest = VXL_NIL, code;
	bool expanded;

	c->expansions = 0;
	for (;;) {
		places_find(&world->reader.places, form, &place);
		do {
			if (!expand_macro(c, form, place, &form, &expanded))
				return false;
		} while (expanded);
		if (vxl_symbol_is(&m->space, vxl_car(&m->space, form), "progn")) {
			rest = put_before(m, vxl_cdr(&m->space, form), rest);
			if (rest == VXL_ERROR) {
				world_blame(world, c->file, place);
				return false;
			}
			*result = VXL_NIL;
		} else {
			m->error.line = 0;
			if (!compile_form(c, form, place, &code)) {
				if (!m->error.line)
					world_blame(world, c->file, place);
				return false;
			}
			if (machine_run(m, code, 0, result))
				return false;
		}
		if (rest == VXL_NIL)
			return true;
		form = vxl_car(&m->space, rest);
		rest = vxl_cdr(&m->space, rest);
	}
}

static bool load_forms(struct vxl_world *world, vxl_value *result)
{
	struct vxl_machine *m = &world->machine;
	vxl_value form;
	s64 left;
	int found;

	for (;;) {
		left = m->steps;
		m->steps = m->budget = world->budget;
		found = reader_next(&world->reader, &form);
		if (!found)
			m->steps = left;	/* the last form's, for who asks */
		if (found < 0)
			world_blame(world, world->reader.file, world->reader.place);
		if (found <= 0)
			return !found;
		world->compiler->file = world->reader.file;
		if (!run_form(world, form, result))
			return false;
		if (vxl_interrupted()) {
			vxl_raise(m, VXL_LIMIT, "interrupted");
			world_blame(world, world->reader.file, world->reader.place);
			return false;
		}
		if (m->used > world->collect_at && world->collect_at &&
		    world->promises.count == 0) {
			*result = VXL_NIL;
			vxl_world_collect(world);
			world->collect_at = m->used + VXL_COLLECT_AT;
		}
	}
}

static int load(struct vxl_world *world, const char *text, size_t length,
		const char *file, u32 line, bool complete, vxl_value *result)
{
	struct vxl_machine *m = &world->machine;
	vxl_value last = VXL_NIL;
	bool fine;

	if (result)
		*result = VXL_NIL;
	m->error.file[0] = m->error.backtrace[0] = '\0';
	m->error.line = 0;
	m->steps = m->budget = world->budget;
	if (!reader_start(&world->reader, text, length, file, line)) {
		world_blame(world, world->reader.file, world->reader.place);
		return m->error.status;
	}
	fine = load_forms(world, &last) && (!complete || promises_check(world));
	world->promises.count = 0;
	if (!fine)
		return m->error.status;
	if (result)
		*result = last;
	return VXL_OK;
}

int vxl_world_load(struct vxl_world *world, const char *text, size_t length,
		   const char *file, vxl_value *result)
{
	return load(world, text, length, file, 1, true, result);
}

int vxl_world_load_line(struct vxl_world *world, const char *text, size_t length,
			const char *file, u32 line, vxl_value *result)
{
	return load(world, text, length, file, line, false, result);
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

/* NULL when there is no such symbol. */
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
	struct symbol *symbol = name(world, text);

	if (!symbol || (symbol->flags & SYMBOL_CONSTANT))
		return false;
	symbol->value = value;
	symbol->flags |= SYMBOL_VARIABLE;
	return true;
}
