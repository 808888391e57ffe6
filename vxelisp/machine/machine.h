/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The machine: all that one evaluation changes. A world has one too, which
 * allocates in the world's heap instead of an arena of its own.
 */
#ifndef VXELISP_MACHINE_H
#define VXELISP_MACHINE_H

#include "vxelisp/machine/value.h"

struct frame {
	const u32 *pc;
	vxl_value *registers;
	const struct code *code;
};

struct vxl_machine {
	struct vxl_space space;
	u32 used;		/* bytes of the region that is allocated from */
	u32 limit;		/* its size */
	u32 region;		/* 0 or REGION_BIT */
	u32 arena_bytes;
	s64 steps;		/* left; below 0 means none */
	u64 budget;
	vxl_value *stack, *stack_end;
	struct frame *frames, *frames_end;
	const struct vxl_primitive *const *primitives;
	struct vxl_world *world;	/* NULL while judging */
	const struct vxl_image *image;	/* NULL in a world */
	vxl_atomic *state[VXL_SCOPE_COUNT];	/* NULL: none; owned only by a world's */
	void *context;
	struct vxl_error error;
	vxl_value walk[2 * VXL_WALK_MAX];	/* of equal and the printer */
};

struct vxl_image {
	struct vxl_space space;		/* [1] is empty */
	const struct vxl_primitive **primitives;
	u32 *symbols;		/* hash table of symbol references, 0: empty */
	u32 symbol_mask;
	u32 state_count[VXL_SCOPE_COUNT];
	u64 (*clock)(void);	/* the host's; NULL: none */
	size_t bytes;
};

/* Gives the machine its stacks; false when out of memory. */
bool machine_init(struct vxl_machine *m, u32 stack_slots, u32 frames);
void machine_release(struct vxl_machine *m);

/*
 * Allocates @size bytes. Returns the region and offset to add a tag to, or
 * NO_ROOM, raised already. The memory is not cleared.
 */
#define NO_ROOM	(~0u)
u32 heap_exhausted(struct vxl_machine *m) __attribute__((cold));

static inline u32 heap_take(struct vxl_machine *m, u32 size)
{
	u32 at = m->used;

	size = (size + 7) & ~7u;
	if (unlikely(size > m->limit - at))
		return heap_exhausted(m);
	m->used = at + size;
	return at | m->region;
}

/* May objects at this reference be changed? Raises VXL_FROZEN if not. */
bool check_mutable(struct vxl_machine *m, vxl_value v);

vxl_value make_boxed_integer(struct vxl_machine *m, s64 n);

static inline vxl_value make_integer(struct vxl_machine *m, s64 n)
{
	return likely(fits_fixnum(n)) ? make_fixnum(n) : make_boxed_integer(m, n);
}

static inline vxl_value make_cons(struct vxl_machine *m, vxl_value car, vxl_value cdr)
{
	u32 at = heap_take(m, sizeof(struct cons));
	struct cons *cell;

	if (unlikely(at == NO_ROOM))
		return VXL_ERROR;
	cell = cons_at(&m->space, at | TAG_CONS);
	cell->car = car;
	cell->cdr = cdr;
	return at | TAG_CONS;
}

/* A vector of @count nils. */
vxl_value make_vector(struct vxl_machine *m, u64 count);

/* A string of @length bytes to be filled in through @bytes. */
vxl_value make_string(struct vxl_machine *m, u64 length, char **bytes);

/* Bytes @start to @end of a string, which share its memory. */
vxl_value make_slice(struct vxl_machine *m, vxl_value string, u32 start, u32 end);

/* An object of @size bytes in all, with a header of @type and @count. */
vxl_value make_object(struct vxl_machine *m, unsigned int type, u64 size, u32 count);

/*
 * A list built front to back: start with { VXL_NIL, VXL_NIL }; the list is
 * in @head. list_push() is false, raised, when there is no room.
 */
struct list {
	vxl_value head, tail;
};

bool list_push(struct vxl_machine *m, struct list *list, vxl_value element);

/* A string that grows at the end of the heap; nothing else may allocate. */
struct builder {
	struct vxl_machine *m;
	u32 at;			/* of the string's header */
	u32 length;
	bool failed;
};

void builder_start(struct builder *b, struct vxl_machine *m);
void builder_add(struct builder *b, const char *bytes, size_t length);
vxl_value builder_finish(struct builder *b);

/* The text of the bytes at hand, for messages: "%.*s". */
static inline int text_length(struct vxl_string s)
{
	return s.length > 60 ? 60 : s.length;
}

#define TEXT(s) text_length(s), (s).bytes

/* vm.c: runs @function on the @nargs arguments that are on the stack. */
int machine_run(struct vxl_machine *m, vxl_value function, unsigned int nargs,
		vxl_value *result);

/* The same on the elements of a list. */
int machine_apply(struct vxl_machine *m, vxl_value function, vxl_value list,
		  vxl_value *result);

/* print.c: a sink to print to; cut when full. */
struct sink {
	char *buffer;		/* NULL: to the builder */
	size_t size, length;
	struct builder *builder;
};

void sink_add(struct sink *sink, const char *bytes, size_t length);
void sink_number(struct sink *sink, s64 n, unsigned int radix);
/* @walk: 2 * @depth values to work with. Deeper nesting prints as "...". */
void print_value(struct sink *sink, const struct vxl_space *space, vxl_value v,
		 bool escape, vxl_value *walk, u32 depth);

/* What a value is, or false, raised, when it is not of that type. */
static inline bool get_integer(struct vxl_machine *m, vxl_value v, s64 *n)
{
	if (unlikely(!is_integer(&m->space, v))) {
		vxl_raise_type(m, "an integer", v);
		return false;
	}
	*n = integer_of(&m->space, v);
	return true;
}

static inline bool get_string(struct vxl_machine *m, vxl_value v, struct vxl_string *s)
{
	if (unlikely(!is_string(v))) {
		vxl_raise_type(m, "a string", v);
		return false;
	}
	*s = string_bytes(&m->space, v);
	return true;
}

/* lists.c: structural equality. -1, raised: too deep or out of steps. */
int values_equal(struct vxl_machine *m, vxl_value a, vxl_value b);

/* A parsed number: false when the bytes are no integer in @radix. */
bool parse_integer(const char *bytes, size_t length, unsigned int radix, s64 *n);

/* symbol.c: the image's names; VXL_NIL when there is no such symbol. */
vxl_value image_find(const struct vxl_image *image, const char *bytes, size_t length);

#endif
