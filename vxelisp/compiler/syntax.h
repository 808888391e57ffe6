/* SPDX-License-Identifier: GPL-2.0 */
/* Taking forms apart, and making them. */
#ifndef VXELISP_SYNTAX_H
#define VXELISP_SYNTAX_H

#include "vxelisp/compiler/compiler.h"

/* Elements of a proper list, each a step; -1 if it is not one. */
s64 form_length(struct compiler *c, vxl_value list);

vxl_value nth_of(struct compiler *c, vxl_value list, u32 n);
bool is_named(struct compiler *c, vxl_value v, const char *name);
/* VXL_ERROR, raised, when there is no room, or a part is VXL_ERROR. */
vxl_value make_form(struct compiler *c, vxl_value car, vxl_value cdr);
/* A symbol of the language. */
vxl_value named(struct compiler *c, const char *name);
/* The symbol whose name is that of @name behind @prefix. VXL_ERROR, raised. */
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
