/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The structures of the three stages of a program: world, image and machine (see vxelisp.h). A
 * machine holds everything that an evaluation changes. A world has its own machine, which allocates
 * in the world's heap instead of in an arena.
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
	u32 used;		/* bytes of the heap or arena in use */
	u32 limit;		/* bytes of the heap or arena */
	u32 region;		/* 0 or REGION_BIT */
	u32 arena_bytes;
	s64 steps;		/* steps left; negative: used up */
	u64 budget;
	vxl_value *stack, *stack_end;
	struct frame *frames, *frames_end;
	const struct vxl_primitive *const *primitives;
	struct vxl_world *world;	/* NULL while judging */
	const struct vxl_image *image;	/* NULL in a world */
	vxl_atomic *state[VXL_SCOPE_COUNT];	/* NULL: none. A world owns its blocks */
	void *context;
	struct vxl_error error;
	vxl_value walk[2 * VXL_WALK_MAX];	/* stack used by equal and the printer */
};

struct vxl_image {
	struct vxl_space space;		/* region 1 is empty */
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
	bool core;			/* the language itself is being defined */
	u64 budget;
	u32 collect_at;			/* collect when more bytes are in use */
	u32 gensym;
	u32 state_count[VXL_SCOPE_COUNT];
	const struct primitive_table *const *tables;	/* of the language's primitives */
	u32 table_count;
	vxl_value file;			/* name of the text at hand, a string, or nil */
	struct compiler *compiler;	/* NULL: the world only reads */
};

/* Allocates the machine's stacks. False if out of memory. May sleep. */
bool machine_init(struct vxl_machine *m, u32 stack_slots, u32 frames);
void machine_release(struct vxl_machine *m);

/* Arguments for "%.*s" in messages. Long texts are truncated. */
static inline int text_length(struct vxl_string s)
{
	return s.length > 60 ? 60 : s.length;
}

#define TEXT(s) text_length(s), (s).bytes

/* Raises VXL_UNDEFINED for a symbol that names no function or variable; @what says which of the
 * two. Returns VXL_ERROR. */
vxl_value raise_undefined(struct vxl_machine *m, const char *what, vxl_value symbol);

/* If @v has another type, these raise VXL_TYPE and return false. */
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
