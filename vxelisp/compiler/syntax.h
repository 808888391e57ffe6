/* SPDX-License-Identifier: GPL-2.0 */
/* Taking forms apart, and making them. */
#ifndef VXELISP_SYNTAX_H
#define VXELISP_SYNTAX_H

#include "vxelisp/compiler/compiler.h"

/* The length of a proper list, else -1. Costs a step for each element. */
s64 form_length(struct compiler *c, vxl_value list);

/* Element number @n of a list; nil if it has fewer. */
vxl_value nth_of(struct compiler *c, vxl_value list, u32 n);
/* True for the symbol of that name. */
bool is_named(struct compiler *c, vxl_value v, const char *name);
/* Makes a cons. Returns VXL_ERROR if a part is VXL_ERROR. If there is no room, raises an error and
 * returns VXL_ERROR. */
vxl_value make_form(struct compiler *c, vxl_value car, vxl_value cdr);
/* A symbol of the language. */
vxl_value named(struct compiler *c, const char *name);
/* The symbol whose name is @prefix followed by the name of @name. On an error, raises it and
 * returns VXL_ERROR. */
vxl_value prefixed(struct compiler *c, char prefix, vxl_value name);

static inline vxl_value car_of(struct compiler *c, vxl_value v)
{
	return vxl_car(c->space, v);
}

static inline vxl_value cdr_of(struct compiler *c, vxl_value v)
{
	return vxl_cdr(c->space, v);
}

#endif
