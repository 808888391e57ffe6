/* SPDX-License-Identifier: GPL-2.0 */
/* The world: heap, names, and what reading and compiling share. */
#ifndef VXELISP_WORLD_H
#define VXELISP_WORLD_H

#include "vxelisp/machine/machine.h"

struct place {
	u32 line, column;
};

/* Where the reader saw the parts of the form it read last. */
struct place_of {
	u32 cell;		/* offset of a cons; ascending */
	struct place place;	/* of the list it starts, else of its element */
};

struct places {
	struct place_of *entries;
	u32 count, capacity;
};

/* A name that was used before it was defined. */
struct promise {
	u32 symbol, file;
	struct place place;
	u8 is_function;
	u8 nargs;		/* of a call; 0xff: not a call */
};

struct promises {
	struct promise *entries;
	u32 count, capacity;
};

struct open_form;
struct compiler;

struct reader {
	struct vxl_machine *m;
	const char *start, *at, *end;
	const char *form_start;		/* of the form read last */
	const char *line_start;
	u32 line;
	vxl_value file;			/* a string */
	struct places places;
	struct open_form *open;		/* VXL_DEPTH_MAX of them */
	u32 depth;
	struct place place;		/* of the form read last, or the error */
};

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
	struct reader reader;
	struct promises promises;
	struct compiler *compiler;
};

/* Whether a symbol's function is the language's, and not to be defined by texts. */
static inline bool is_reserved(const struct vxl_world *world, const struct vxl_space *space,
			       vxl_value name)
{
	const struct symbol *symbol = symbol_at(space, name);

	return !world->core && (symbol->special || name == VXL_NIL ||
				((symbol->flags & SYMBOL_CORE) && symbol->function != UNBOUND));
}

/* Grows an array of the world to hold one more; false, raised, if it cannot. */
bool world_grow(struct vxl_machine *m, void **array, u32 *capacity, u32 count,
		size_t element, u32 limit);

/* symbol.c */
bool symbols_init(struct vxl_world *world);
u32 symbol_hash(const char *bytes, size_t length);
vxl_value symbol_find(const struct vxl_world *world, const char *bytes, size_t length);
vxl_value symbol_intern(struct vxl_world *world, const char *bytes, size_t length);

/* definitions.c: a symbol that no text can name. */
vxl_value make_fresh_symbol(struct vxl_machine *m);

/* reader.c */
bool reader_init(struct reader *r, struct vxl_machine *m);
void reader_release(struct reader *r);
/* @text is borrowed until the reader is started again. */
bool reader_start(struct reader *r, const char *text, size_t length,
		  const char *file, u32 line);
/* 1: *@form; 0: end of the text; -1: raised, with its place. */
int reader_next(struct reader *r, vxl_value *form);
/* The place of a cons of the form read last. */
bool places_find(const struct places *places, vxl_value cell, struct place *place);

/* promises.c: are all names that were used defined? Forgets them. */
bool promises_check(struct vxl_world *world);

/* Sets the file and place of the error that was just raised. */
void world_blame(struct vxl_world *world, u32 file, struct place place);

/* world.c: a world with nothing in it but nil and t. */
bool world_init(struct vxl_world *world, size_t heap_bytes);
void world_release(struct vxl_world *world);

/* integers.c: COMBINE of @sum and all arguments, which must be integers. */
vxl_value fold_integers(struct vxl_machine *m, const vxl_value *args, unsigned int nargs,
			u64 sum, u64 (*combine)(u64 a, u64 b));

/* lists.c and its siblings: the tables of primitives. */
struct primitive_table {
	const char *title;		/* in the reference */
	const struct vxl_primitive *entries;
	u32 count;
};

/* The title of the table that primitive number @index is in. */
const char *primitive_section(u32 index);

extern const struct primitive_table list_primitives, integer_primitives, bit_primitives,
	string_primitives, vector_primitives, table_primitives, path_primitives,
	filename_primitives, intmap_primitives, address_primitives, state_primitives,
	format_primitives, definition_primitives, documentation_primitives;

#endif
