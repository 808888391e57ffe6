/* SPDX-License-Identifier: GPL-2.0 */
/* Symbols, in worlds and images. */
#ifndef VXELISP_SYMBOL_H
#define VXELISP_SYMBOL_H

#include "vxelisp/machine/machine.h"

/* If texts cannot redefine the function of that name, the name of what defined it. Otherwise NULL. */
static inline const char *reserved_by(const struct vxl_world *world, const struct vxl_space *space,
				      vxl_value name)
{
	const struct symbol *symbol = symbol_at(space, name);

	if (world->core)
		return NULL;
	if (symbol->special || name == VXL_NIL ||
	    ((symbol->flags & SYMBOL_CORE) && symbol->function != UNBOUND))
		return "language";
	return symbol->flags & SYMBOL_LOCKED_FUNCTION ? "library" : NULL;
}

/* Makes the table of symbols, with nil and t. On failure, raises an error and returns false. */
bool symbols_init(struct vxl_world *world);
/* Locks the functions and variables that the world's texts have defined: later texts cannot define
 * them again. */
void symbols_lock(struct vxl_world *world);
u32 symbol_hash(const char *bytes, size_t length);
/* The symbol of that name. If there is none, returns VXL_ERROR without raising an error. */
vxl_value symbol_find(const struct vxl_world *world, const char *bytes, size_t length);
/* The symbol of that name, which is made if necessary. On failure, raises an error and returns
 * VXL_ERROR. */
vxl_value symbol_intern(struct vxl_world *world, const char *bytes, size_t length);

/* A new symbol that no text can name. On failure, raises an error and returns VXL_ERROR. */
vxl_value make_fresh_symbol(struct vxl_machine *m);

/* The image's symbol of that name; VXL_NIL if it has none. Any context. */
vxl_value image_find(const struct vxl_image *image, const char *bytes, size_t length);

#endif
