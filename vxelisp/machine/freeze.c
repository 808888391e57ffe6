/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A copying collector (Cheney). It copies every reachable object of a world: into an image, or, to
 * collect garbage, into a new heap of the world. The original is only read; a separate table holds
 * the new places of its objects.
 */
#include "vxelisp/machine/code.h"
#include "vxelisp/machine/symbol.h"
#include "vxelisp/machine/world.h"

struct copier {
	struct vxl_world *world;
	const struct vxl_space *from;
	u32 *forward;		/* new references, by old offset / 8 */
	u8 *to;
	u8 *tags;		/* of the copies, by new offset / 8 */
	u32 used, size, limit;	/* bytes */
	bool image;		/* bind calls; drop what only loading needs */
	const char *const *names;	/* names to copy into an image; NULL: everything */
	size_t name_count;
	bool failed;
};

static bool too_large(struct copier *c)
{
	if (!c->failed)
		vxl_raise(&c->world->machine, VXL_LIMIT,
			  "the image needs more than the %u bytes allowed", c->limit);
	c->failed = true;
	return false;
}

static bool out_of_memory(struct copier *c)
{
	if (!c->failed)
		vxl_raise(&c->world->machine, VXL_MEMORY, "out of memory for the image");
	c->failed = true;
	return false;
}

static bool grow(struct copier *c, u32 needed)
{
	u32 size = c->size < c->limit / 2 ? c->size * 2 : c->limit;
	u8 *to, *tags;

	if (size < needed)
		size = needed;
	to = vxl_alloc(size);
	tags = vxl_alloc(size / 8);
	if (!to || !tags) {
		vxl_free(to);
		vxl_free(tags);
		return out_of_memory(c);
	}
	memcpy(to, c->to, c->used);
	memcpy(tags, c->tags, c->used / 8);
	vxl_free(c->to);
	vxl_free(c->tags);
	c->to = to;
	c->tags = tags;
	c->size = size;
	return true;
}

/* Returns a reference to the copy of the object that @v refers to. Copies the object if
 * necessary. */
static vxl_value copy(struct copier *c, vxl_value v)
{
	u32 offset = v & OFFSET_MASK, size, at;
	u64 end;
	struct vxl_string bytes;
	struct string *string;

	if (is_fixnum(v) || v == UNBOUND || c->failed)
		return v;
	if (c->forward[offset / 8])
		return c->forward[offset / 8];
	size = object_size(c->from, v);
	at = c->used;
	end = at + (((u64)size + 7) & ~7ull);
	if (end > c->limit) {
		too_large(c);
		return v;
	}
	if (end > c->size && !grow(c, end))
		return v;
	c->used = end;
	if (is_string(v)) {
		bytes = string_bytes(c->from, v);
		string = (struct string *)(c->to + at);
		string->length = bytes.length;
		string->where = at + sizeof(*string);
		memcpy(string + 1, bytes.bytes, bytes.length);
	} else {
		memcpy(c->to + at, c->from->base[0] + offset, size);
	}
	c->tags[at / 8] = v & TAG_MASK;
	c->forward[offset / 8] = at | (v & TAG_MASK);
	return at | (v & TAG_MASK);
}

#define MOVE_TO(c, where)				\
	do {						\
		vxl_value moved = copy(c, *(where));	\
							\
		*(where) = moved;			\
	} while (0)

static bool is_code(struct copier *c, vxl_value function)
{
	return is_type(c->from, function, OBJECT_CODE);
}

/* Replaces a name by its definition. In an image, definitions never change. */
static void bind_name(struct copier *c, u32 *word)
{
	vxl_value function = symbol_at(c->from, word[1])->function;
	vxl_value value = symbol_at(c->from, word[1])->value;

	switch ((enum opcode)(word[0] & 0xff)) {
	case OP_GLOBAL:
		if (value == UNBOUND || value > 0xffffffff)
			break;
		word[0] = (word[0] & ~0xffu) | OP_CONST;
		word[1] = copy(c, value);
		return;
	case OP_CALL:
	case OP_TCALL:
		if (!is_code(c, function))
			break;
		word[0] = (word[0] & ~0xffu) |
			  ((word[0] & 0xff) == OP_CALL ? OP_CALLK : OP_TCALLK);
		word[1] = copy(c, function);
		return;
	case OP_FUNCTION:
		if (function == UNBOUND)
			break;
		word[0] = (word[0] & ~0xffu) | OP_CONST;
		word[1] = copy(c, function);
		return;
	default:
		break;
	}
	word[1] = copy(c, word[1]);
}

static void scan_code(struct copier *c, u32 at)
{
	u32 count = ((struct code *)(c->to + at))->object.count, i, length, j;
	struct code *code;
	const char *letters;
	u32 moved, part[3];

	for (j = 0; j < 3; j++) {
		code = (struct code *)(c->to + at);
		part[j] = j == 0 ? code->name : j == 1 ? code->file : code->positions;
		part[j] = copy(c, part[j]);
	}
	code = (struct code *)(c->to + at);
	code->name = part[0];
	code->file = part[1];
	code->positions = part[2];
	for (i = 0; i < count; i += length) {
		u32 word[2];

		/* copy() may have moved the destination. */
		code = (struct code *)(c->to + at);
		length = instruction_length(&code->word[i]);
		letters = opcodes[code->word[i] & 0xff].words;
		if ((*letters == 'f' || *letters == 'n') && c->image) {
			memcpy(word, &code->word[i], sizeof(word));
			bind_name(c, word);
			code = (struct code *)(c->to + at);
			memcpy(&code->word[i], word, sizeof(word));
		} else if (*letters && strchr("rfnkv", *letters)) {
			moved = copy(c, code->word[i + 1]);
			((struct code *)(c->to + at))->word[i + 1] = moved;
		}
	}
}

static void scan_symbol(struct copier *c, u32 at)
{
	struct symbol symbol = *(struct symbol *)(c->to + at);

	if (c->image) {
		symbol.doc = VXL_NIL;
		if (symbol.flags & SYMBOL_MACRO)
			symbol.function = UNBOUND;
	}
	symbol.value = copy(c, symbol.value);
	symbol.function = copy(c, symbol.function);
	symbol.name = copy(c, symbol.name);
	symbol.doc = copy(c, symbol.doc);
	*(struct symbol *)(c->to + at) = symbol;
}

/* Copies the objects that the @count values at @at refer to. */
static void scan_values(struct copier *c, u32 at, u32 count)
{
	vxl_value v;

	for (; count--; at += sizeof(v)) {
		v = copy(c, *(vxl_value *)(c->to + at));
		*(vxl_value *)(c->to + at) = v;
	}
}

static void scan_object(struct copier *c, u32 at)
{
	const struct object *object = (struct object *)(c->to + at);

	switch (object->type) {
	case OBJECT_VECTOR:
	case OBJECT_TABLE:
	case OBJECT_INTMAP:
	case OBJECT_STATE:
		scan_values(c, at + sizeof(struct vector), object->count);
		break;
	case OBJECT_BOX:
		scan_values(c, at + sizeof(struct object), 1);
		break;
	case OBJECT_CLOSURE:
		scan_values(c, at + sizeof(struct object), object->count + 1);
		break;
	case OBJECT_CODE:
		scan_code(c, at);
		break;
	}
}

static void scan(struct copier *c, u32 at)
{
	for (; at < c->used && !c->failed; at += 8) {
		switch (c->tags[at / 8]) {
		case TAG_CONS:
			scan_values(c, at, 2);
			break;
		case TAG_SYMBOL:
			scan_symbol(c, at);
			break;
		case TAG_OBJECT:
			scan_object(c, at);
			break;
		}
	}
}

static bool is_root(const struct copier *c, const struct symbol *symbol)
{
	if (!c->image)
		return symbol->flags || symbol->special || symbol->value != UNBOUND ||
		       symbol->function != UNBOUND;
	return !(symbol->flags & SYMBOL_CORE) &&
	       (symbol->value != UNBOUND || symbol->function != UNBOUND);
}

static void copy_roots(struct copier *c)
{
	const struct vxl_world *world = c->world;
	vxl_value symbol;
	size_t i;
	u32 slot;

	for (i = 0; c->names && i < c->name_count; i++) {
		symbol = symbol_find(world, c->names[i], strlen(c->names[i]));
		if (symbol != VXL_ERROR)
			copy(c, symbol);
	}
	for (slot = 0; !c->names && slot <= world->symbol_mask; slot++)
		if (world->symbols[slot] &&
		    is_root(c, symbol_at(c->from, world->symbols[slot])))
			copy(c, world->symbols[slot]);
}

/* names: NULL, or the names to copy, together with everything they refer to. */
static bool copy_all(struct copier *c, struct vxl_world *world, bool image,
		     const char *const *names, size_t name_count)
{
	u32 in_use = world->machine.used;

	*c = (struct copier) {
		.world = world, .from = &world->machine.space, .image = image,
		.names = names, .name_count = name_count,
		.size = image ? in_use / 4 + 4096 : in_use + 4096,
		.limit = image ? VXL_IMAGE_MAX : world->machine.limit,
	};
	if (c->size > c->limit)
		c->size = c->limit;
	c->size &= ~7u;
	c->forward = vxl_alloc(in_use / 8 * sizeof(u32));
	c->to = vxl_alloc(c->size);
	c->tags = vxl_alloc(c->size / 8);
	if (!c->forward || !c->to || !c->tags)
		return out_of_memory(c);
	copy(c, VXL_NIL);
	copy(c, VXL_T);
	copy_roots(c);
	if (!image)
		world->file = copy(c, world->file);
	scan(c, 0);
	return !c->failed;
}

static void copier_release(struct copier *c)
{
	vxl_free(c->forward);
	vxl_free(c->to);
	vxl_free(c->tags);
}

/* Makes a hash table of all copied symbols. NULL if out of memory. */
static u32 *symbol_table(struct copier *c, u32 *count, u32 *mask)
{
	u32 *table, at, slot;

	*count = 0;
	for (at = 0; at < c->used; at += 8)
		*count += c->tags[at / 8] == TAG_SYMBOL;
	for (*mask = 63; *mask < *count * 2; )
		*mask = *mask * 2 + 1;
	table = vxl_alloc((*mask + 1) * sizeof(*table));
	if (!table) {
		out_of_memory(c);
		return NULL;
	}
	for (at = 0; at < c->used; at += 8) {
		if (c->tags[at / 8] != TAG_SYMBOL)
			continue;
		slot = ((struct symbol *)(c->to + at))->hash & *mask;
		while (table[slot])
			slot = (slot + 1) & *mask;
		table[slot] = at | TAG_SYMBOL;
	}
	return table;
}

static struct vxl_image *make_image(struct copier *c)
{
	struct vxl_world *world = c->world;
	size_t primitives = world->primitive_count * sizeof(*world->primitives);
	struct vxl_image *image;
	u32 count;

	image = vxl_alloc(sizeof(*image));
	if (!image) {
		out_of_memory(c);
		return NULL;
	}
	image->space.size[0] = c->used;
	image->space.base[0] = vxl_alloc_exact(c->used);
	image->primitives = vxl_alloc(primitives + 1);
	image->symbols = symbol_table(c, &count, &image->symbol_mask);
	if (!image->space.base[0] || !image->primitives || !image->symbols) {
		vxl_image_free(image);
		out_of_memory(c);
		return NULL;
	}
	memcpy(image->space.base[0], c->to, c->used);
	memcpy(image->primitives, world->primitives, primitives);
	memcpy(image->state_count, world->state_count, sizeof(image->state_count));
	image->clock = world->host ? world->host->clock : NULL;
	image->bytes = sizeof(*image) + c->used + primitives +
		       (image->symbol_mask + 1) * sizeof(u32);
	return image;
}

int world_freeze(struct vxl_world *world, const char *const *names, size_t count,
		 struct vxl_image **image)
{
	struct copier c;

	*image = NULL;
	if (copy_all(&c, world, true, names, count))
		*image = make_image(&c);
	copier_release(&c);
	return *image ? VXL_OK : world->machine.error.status;
}

void vxl_image_free(struct vxl_image *image)
{
	if (!image)
		return;
	vxl_free(image->space.base[0]);
	vxl_free(image->primitives);
	vxl_free(image->symbols);
	vxl_free(image);
}

size_t vxl_image_bytes(const struct vxl_image *image)
{
	return image->bytes;
}

size_t vxl_image_state_size(const struct vxl_image *image, enum vxl_scope scope)
{
	return image->state_count[scope] * sizeof(vxl_atomic);
}

void vxl_image_set_clock(struct vxl_image *image, u64 (*clock)(void))
{
	image->clock = clock;
}

const struct vxl_space *vxl_image_space(const struct vxl_image *image)
{
	return &image->space;
}

static const struct symbol *image_symbol(const struct vxl_image *image, const char *name)
{
	return symbol_at(&image->space, image_find(image, name, strlen(name)));
}

bool vxl_image_global(const struct vxl_image *image, const char *name, vxl_value *value)
{
	const struct symbol *symbol = image_symbol(image, name);

	*value = symbol->value == UNBOUND ? VXL_NIL : symbol->value;
	return symbol->value != UNBOUND &&
	       (*value != VXL_NIL || symbol_hash(name, strlen(name)) == symbol->hash);
}

vxl_value vxl_image_function(const struct vxl_image *image, const char *name)
{
	vxl_value function = image_symbol(image, name)->function;

	return function == UNBOUND ? VXL_NIL : function;
}

int vxl_world_collect(struct vxl_world *world)
{
	struct vxl_machine *m = &world->machine;
	vxl_value file = world->file;
	u32 count, mask, *table = NULL;
	struct copier c;

	if (copy_all(&c, world, false, NULL, 0))
		table = symbol_table(&c, &count, &mask);
	if (table) {
		memcpy(m->space.base[0], c.to, c.used);
		m->used = c.used;
		vxl_free(world->symbols);
		world->symbols = table;
		world->symbol_count = count;
		world->symbol_mask = mask;
	} else {
		world->file = file;
	}
	copier_release(&c);
	return table ? VXL_OK : VXL_MEMORY;
}
