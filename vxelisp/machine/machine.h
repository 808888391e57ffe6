/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the three stages of a program consist of: world, image and machine. A
 * machine is all that one evaluation changes. A world has one too, which allocates
 * in the world's heap instead of an arena of its own.
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

/* A place in a text; both count from 1. */
struct place {
	u32 line, column;
};

struct compiler;
struct primitive_table;

struct vxl_world {
	struct vxl_machine machine;
	const struct vxl_host *host;
	const struct vxl_primitive **primitives;
	u32 primitive_count;
	u32 *symbols;			/* hash table of references, 0: empty */
	u32 symbol_count, symbol_mask;
	bool core;			/* defining the language itself */
	u64 budget;
	u32 collect_at;			/* bytes in use */
	u32 gensym;
	u32 state_count[VXL_SCOPE_COUNT];
	const struct primitive_table *const *tables;	/* of the language's primitives */
	u32 table_count;
	vxl_value file;			/* name of the text at hand, a string, or nil */
	struct compiler *compiler;	/* NULL: the world only reads */
};

/* Gives the machine its stacks; false when out of memory. */
bool machine_init(struct vxl_machine *m, u32 stack_slots, u32 frames);
void machine_release(struct vxl_machine *m);

/* The text of the bytes at hand, for messages: "%.*s". */
static inline int text_length(struct vxl_string s)
{
	return s.length > 60 ? 60 : s.length;
}

#define TEXT(s) text_length(s), (s).bytes

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

#endif
