/* SPDX-License-Identifier: GPL-2.0 */
/* Names that are used before their definition, and must be defined by the end. */
#include "vxelisp/compiler/promises.h"
#include "vxelisp/machine/heap.h"
#include "vxelisp/machine/world.h"

static bool broken(struct vxl_world *world, const struct promise *p, const char *why)
{
	struct vxl_string name = vxl_symbol_name(&world->machine.space, p->symbol);

	vxl_raise(&world->machine, VXL_COMPILE, "%s %.*s", why, TEXT(name));
	world_blame(world, p->file, p->place);
	return false;
}

static bool count_fits(const struct vxl_world *world, vxl_value function, u32 nargs)
{
	const struct vxl_space *space = &world->machine.space;
	const struct code *code;

	if (is_type(space, function, OBJECT_CLOSURE))
		function = REFERENCED(space, function, closure)->code;
	if (!is_type(space, function, OBJECT_CODE) || nargs == 0xff)
		return true;
	code = REFERENCED(space, function, code);
	return nargs >= code->required &&
	       (code->rest || nargs <= (u32)code->required + code->optional);
}

/* What is wrong with the name of a promise, or NULL. */
static const char *why_broken(const struct vxl_world *world, const struct promise *p)
{
	const struct symbol *symbol = symbol_at(&world->machine.space, p->symbol);

	if (!p->is_function)
		return symbol->flags & (SYMBOL_VARIABLE | SYMBOL_CONSTANT) ? NULL :
		       "unknown variable";
	if (symbol->function == UNBOUND)
		return "unknown function";
	if (symbol->flags & SYMBOL_MACRO)
		return "macro used before its definition:";
	return count_fits(world, symbol->function, p->nargs) ? NULL :
	       "wrong number of arguments for";
}

bool promises_check(struct compiler *c)
{
	u32 count = c->promises.count, i;
	const char *why;

	c->promises.count = 0;
	for (i = 0; i < count; i++) {
		why = why_broken(c->world, &c->promises.entries[i]);
		if (why)
			return broken(c->world, &c->promises.entries[i], why);
	}
	return true;
}

void promises_drop_kept(struct compiler *c)
{
	struct promises *p = &c->promises;
	u32 count = p->count, i;

	p->count = 0;
	for (i = 0; i < count; i++)
		if (why_broken(c->world, &p->entries[i]))
			p->entries[p->count++] = p->entries[i];
}

bool add_promise(struct compiler *c, struct node *node, vxl_value symbol,
		 bool is_function, u32 nargs)
{
	struct promises *p = &c->promises;

	if (!grow_array(c->m, (void **)&p->entries, &p->capacity, p->count,
			sizeof(*p->entries), VXL_TEXT_MAX))
		return false;
	p->entries[p->count++] = (struct promise) {
		.symbol = symbol, .file = c->file, .place = node->place,
		.is_function = is_function, .nargs = nargs,
	};
	return true;
}
