/* SPDX-License-Identifier: GPL-2.0 */
/* Taking forms apart, and making them. */
#include "vxelisp/compiler/syntax.h"
#include "vxelisp/machine/heap.h"
#include "vxelisp/machine/symbol.h"

s64 form_length(struct compiler *c, vxl_value list)
{
	s64 length = 0, most = VXL_HEAP_MAX / (s64)sizeof(struct cons);

	while (is_cons(list) && ++length <= most)
		list = cdr_of(c, list);
	/* Without steps left, no more nodes can be made. */
	c->m->steps = length <= c->m->steps ? c->m->steps - length : -1;
	return list == VXL_NIL ? length : -1;	/* or circular */
}

vxl_value nth_of(struct compiler *c, vxl_value list, u32 n)
{
	while (n--)
		list = cdr_of(c, list);
	return car_of(c, list);
}

bool is_named(struct compiler *c, vxl_value v, const char *name)
{
	return vxl_symbol_is(c->space, v, name);
}

vxl_value make_form(struct compiler *c, vxl_value car, vxl_value cdr)
{
	if (car == VXL_ERROR || cdr == VXL_ERROR)
		return VXL_ERROR;
	return make_cons(c->m, car, cdr);
}

vxl_value named(struct compiler *c, const char *name)
{
	return symbol_intern(c->world, name, strlen(name));
}

vxl_value prefixed(struct compiler *c, char prefix, vxl_value name)
{
	struct vxl_string s = vxl_symbol_name(c->space, name);
	char text[VXL_SYMBOL_MAX + 1] = { prefix };

	if (s.length >= VXL_SYMBOL_MAX)
		return vxl_raise(c->m, VXL_LIMIT, "a symbol has at most %u bytes",
				 (unsigned int)VXL_SYMBOL_MAX);
	memcpy(text + 1, s.bytes, s.length);
	return vxl_make_symbol(c->m, text, s.length + 1);
}
