/* SPDX-License-Identifier: GPL-2.0 */
/* Symbols, in worlds and images. */
#ifndef VXELISP_SYMBOL_H
#define VXELISP_SYMBOL_H

#include "vxelisp/machine/machine.h"

/* True if the function of that name belongs to the language: texts cannot redefine it. */
static inline bool is_reserved(const struct vxl_world *world, const struct vxl_space *space,
			       vxl_value name)
{
	const struct symbol *symbol = symbol_at(space, name);

	return !world->core && (symbol->special || name == VXL_NIL ||
				((symbol->flags & SYMBOL_CORE) && symbol->function != UNBOUND));
}

/* Makes the table of symbols, with nil and t. False, with the error raised. */
/* Makes the table of symbols, with nil and t. False, with the error raised. */
bool symbols_init(struct vxl_world *world);
u32 symbol_hash(const char *bytes, size_t length);
/* The symbol of that name; VXL_ERROR, without an error raised, if there is none. */
/* The symbol of that name; VXL_ERROR, without an error raised, if there is none. */
vxl_value symbol_find(const struct vxl_world *world, const char *bytes, size_t length);
/* The symbol of that name, made if needed. VXL_ERROR, with the error raised. */
/* The symbol of that name, made if needed. VXL_ERROR, with the error raised. */
vxl_value symbol_intern(struct vxl_world *world, const char *bytes, size_t length);

/* A new symbol that no text can name. VXL_ERROR, with the error raised. */
vxl_value make_fresh_symbol(struct vxl_machine *m);

/* A symbol of the image; VXL_NIL when it has none of that name. Any context. */
vxl_value image_find(const struct vxl_image *image, const char *bytes, size_t length);

#endif
