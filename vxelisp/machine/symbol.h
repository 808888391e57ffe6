/* SPDX-License-Identifier: GPL-2.0 */
/* Names, in worlds and images. */
#ifndef VXELISP_SYMBOL_H
#define VXELISP_SYMBOL_H

#include "vxelisp/machine/machine.h"

/* Whether a symbol's function is the language's, and not to be defined by texts. */
static inline bool is_reserved(const struct vxl_world *world, const struct vxl_space *space,
			       vxl_value name)
{
	const struct symbol *symbol = symbol_at(space, name);

	return !world->core && (symbol->special || name == VXL_NIL ||
				((symbol->flags & SYMBOL_CORE) && symbol->function != UNBOUND));
}

bool symbols_init(struct vxl_world *world);
u32 symbol_hash(const char *bytes, size_t length);
vxl_value symbol_find(const struct vxl_world *world, const char *bytes, size_t length);
vxl_value symbol_intern(struct vxl_world *world, const char *bytes, size_t length);

/* A symbol that no text can name. */
vxl_value make_fresh_symbol(struct vxl_machine *m);

/* The image's names; VXL_NIL when there is no such symbol. */
vxl_value image_find(const struct vxl_image *image, const char *bytes, size_t length);

#endif
