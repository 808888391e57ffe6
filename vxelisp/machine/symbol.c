/* SPDX-License-Identifier: GPL-2.0 */
/* Symbols: an open hash table of names, the same in worlds and images. */
#include "vxelisp/machine/print.h"
#include "vxelisp/machine/symbol.h"

u32 symbol_hash(const char *bytes, size_t length)
{
	u32 hash = 2166136261u;

	while (length--)
		hash = (hash ^ (u8)*bytes++) * 16777619u;
	return hash;
}

/* The slot that holds the name, or the empty slot where it would be put. */
static u32 find_slot(const struct vxl_space *space, const u32 *table, u32 mask,
		     const char *bytes, size_t length, u32 hash)
{
	const struct symbol *symbol;
	struct vxl_string name;
	u32 slot;

	for (slot = hash & mask; table[slot]; slot = (slot + 1) & mask) {
		symbol = symbol_at(space, table[slot]);
		if (symbol->hash != hash)
			continue;
		name = string_bytes(space, symbol->name);
		if (name.length == length && !memcmp(name.bytes, bytes, length))
			break;
	}
	return slot;
}

vxl_value symbol_find(const struct vxl_world *world, const char *bytes, size_t length)
{
	u32 symbol = world->symbols[find_slot(&world->machine.space, world->symbols,
					      world->symbol_mask, bytes, length,
					      symbol_hash(bytes, length))];

	return symbol ? symbol : VXL_ERROR;
}

/* Sets *@passed to the number of other names that the search passed. */
static vxl_value find_in_image(const struct vxl_image *image, const char *bytes,
			       size_t length, u32 *passed)
{
	u32 hash = symbol_hash(bytes, length);
	u32 slot = find_slot(&image->space, image->symbols, image->symbol_mask, bytes,
			     length, hash);

	*passed = (slot - hash) & image->symbol_mask;
	return image->symbols[slot] ? image->symbols[slot] : VXL_NIL;
}

vxl_value image_find(const struct vxl_image *image, const char *bytes, size_t length)
{
	u32 passed;

	return find_in_image(image, bytes, length, &passed);
}

static bool grow(struct vxl_world *world)
{
	const struct vxl_space *space = &world->machine.space;
	u32 old_size = world->symbol_mask + 1;
	u32 mask = old_size * 2 - 1;
	u32 *table = vxl_alloc((size_t)old_size * 2 * sizeof(*table));
	u32 i, slot;

	if (!table) {
		vxl_raise(&world->machine, VXL_MEMORY, "out of memory for symbols");
		return false;
	}
	for (i = 0; i < old_size; i++) {
		if (!world->symbols[i])
			continue;
		slot = symbol_at(space, world->symbols[i])->hash & mask;
		while (table[slot])
			slot = (slot + 1) & mask;
		table[slot] = world->symbols[i];
	}
	vxl_free(world->symbols);
	world->symbols = table;
	world->symbol_mask = mask;
	return true;
}

static vxl_value make_symbol(struct vxl_world *world, const char *bytes, size_t length,
			     u32 hash)
{
	struct vxl_machine *m = &world->machine;
	u32 at = heap_take(m, sizeof(struct symbol));
	struct symbol *symbol;
	vxl_value name;

	if (at == NO_ROOM)
		return VXL_ERROR;
	name = vxl_make_string(m, bytes, length);
	if (name == VXL_ERROR)
		return VXL_ERROR;
	symbol = symbol_at(&m->space, at | TAG_SYMBOL);
	*symbol = (struct symbol) {
		.value = UNBOUND, .function = UNBOUND,
		.name = name, .hash = hash, .doc = VXL_NIL,
	};
	if (length > 1 && bytes[0] == ':') {
		symbol->value = at | TAG_SYMBOL;
		symbol->flags = SYMBOL_CONSTANT | SYMBOL_CORE;
	}
	return at | TAG_SYMBOL;
}

vxl_value symbol_intern(struct vxl_world *world, const char *bytes, size_t length)
{
	u32 hash = symbol_hash(bytes, length);
	vxl_value symbol;
	u32 slot;

	if (length > VXL_SYMBOL_MAX)
		return vxl_raise(&world->machine, VXL_LIMIT,
				 "a symbol has at most %u bytes",
				 (unsigned int)VXL_SYMBOL_MAX);
	if (world->symbol_count * 2 > world->symbol_mask && !grow(world))
		return VXL_ERROR;
	slot = find_slot(&world->machine.space, world->symbols, world->symbol_mask,
			 bytes, length, hash);
	if (world->symbols[slot])
		return world->symbols[slot];
	/* In a half-empty table, this happens only with names made to collide. */
	if (((slot - hash) & world->symbol_mask) > VXL_COLLISIONS_MAX)
		return vxl_raise(&world->machine, VXL_LIMIT,
				 "more than %u symbols have colliding hashes",
				 (unsigned int)VXL_COLLISIONS_MAX);
	symbol = make_symbol(world, bytes, length, hash);
	if (symbol == VXL_ERROR)
		return VXL_ERROR;
	world->symbols[slot] = symbol;
	world->symbol_count++;
	return symbol;
}

void symbols_lock(struct vxl_world *world)
{
	struct symbol *symbol;
	u32 slot;

	for (slot = 0; slot <= world->symbol_mask; slot++) {
		if (!world->symbols[slot])
			continue;
		symbol = symbol_at(&world->machine.space, world->symbols[slot]);
		if (symbol->flags & SYMBOL_CORE)
			continue;
		if (symbol->function != UNBOUND)
			symbol->flags |= SYMBOL_LOCKED_FUNCTION;
		if (symbol->value != UNBOUND)
			symbol->flags |= SYMBOL_LOCKED_VALUE;
	}
}

/* nil and t come first, so that their references are VXL_NIL and VXL_T. */
bool symbols_init(struct vxl_world *world)
{
	static const char names[2][4] = { "nil", "t" };
	struct vxl_machine *m = &world->machine;
	struct symbol *symbol;
	vxl_value v;
	u32 i;

	world->symbol_mask = 255;
	world->symbols = vxl_alloc((world->symbol_mask + 1) * sizeof(*world->symbols));
	if (!world->symbols) {
		vxl_raise(m, VXL_MEMORY, "out of memory for symbols");
		return false;
	}
	BUILD_BUG_ON(sizeof(struct symbol) != 32);
	if (heap_take(m, 2 * sizeof(struct symbol)) == NO_ROOM)
		return false;
	for (i = 0; i < 2; i++) {
		v = i * sizeof(struct symbol) | TAG_SYMBOL;
		symbol = symbol_at(&m->space, v);
		*symbol = (struct symbol) {
			.value = v, .function = UNBOUND, .doc = VXL_NIL,
			.hash = symbol_hash(names[i], strlen(names[i])),
			.flags = SYMBOL_CONSTANT | SYMBOL_CORE,
		};
		v = vxl_make_string(m, names[i], strlen(names[i]));
		if (v == VXL_ERROR)
			return false;
		symbol->name = v;
		world->symbols[symbol->hash & world->symbol_mask] =
			i * sizeof(struct symbol) | TAG_SYMBOL;
		world->symbol_count++;
	}
	return true;
}

vxl_value vxl_make_symbol(struct vxl_machine *m, const char *bytes, size_t length)
{
	vxl_value symbol;
	u32 passed;

	if (m->world)
		return symbol_intern(m->world, bytes, length);
	symbol = find_in_image(m->image, bytes, length, &passed);
	/* Colliding names may be an attack, so searching costs steps. */
	return vxl_charge(m, passed) ? symbol : VXL_ERROR;
}

bool vxl_world_complete(const struct vxl_world *world, const char *prefix,
			size_t index, struct vxl_string *name)
{
	const struct vxl_space *space = &world->machine.space;
	size_t length = strlen(prefix);
	const struct symbol *symbol;
	u32 slot;

	for (slot = 0; slot <= world->symbol_mask; slot++) {
		if (!world->symbols[slot])
			continue;
		symbol = symbol_at(space, world->symbols[slot]);
		*name = string_bytes(space, symbol->name);
		if (!symbol->flags && !symbol->special && symbol->function == UNBOUND)
			continue;
		if (name->length >= length && !memcmp(name->bytes, prefix, length) &&
		    !index--)
			return true;
	}
	return false;
}

vxl_value make_fresh_symbol(struct vxl_machine *m)
{
	struct builder builder;
	struct sink sink = { .builder = &builder };
	struct vxl_string bytes;
	vxl_value name, v;

	builder_start(&builder, m);
	sink_add(&sink, "#:g", 3);
	sink_number(&sink, ++m->world->gensym, 10);
	name = builder_finish(&builder);
	if (name == VXL_ERROR)
		return name;
	v = heap_take(m, sizeof(struct symbol));
	if (v == NO_ROOM)
		return VXL_ERROR;
	v |= TAG_SYMBOL;
	bytes = string_bytes(&m->space, name);
	*symbol_at(&m->space, v) = (struct symbol) {
		.value = UNBOUND, .function = UNBOUND, .name = name, .doc = VXL_NIL,
		.hash = symbol_hash(bytes.bytes, bytes.length),
	};
	return v;
}
