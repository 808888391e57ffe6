/* SPDX-License-Identifier: GPL-2.0 */
/* Macro calls. */
#include "vxelisp/compiler/macro.h"
#include "vxelisp/compiler/syntax.h"
#include "vxelisp/machine/call.h"
#include "vxelisp/machine/world.h"

bool expand_macro(struct compiler *c, vxl_value form, struct place place,
		  vxl_value *result, bool *expanded)
{
	struct symbol *symbol;
	vxl_value head = vxl_car(c->space, form);

	*result = form;
	*expanded = false;
	if (!is_cons(form) || !is_symbol(head))
		return true;
	symbol = symbol_at(c->space, head);
	if (!(symbol->flags & SYMBOL_MACRO))
		return true;
	if (++c->expansions > VXL_EXPANSIONS_MAX)
		return compile_error(c, place, "more than %u macro calls in one form",
				     (unsigned int)VXL_EXPANSIONS_MAX);
	if (form_length(c, form) < 0)
		return compile_error(c, place, "this form is not a proper list");
	*expanded = true;
	if (!vxl_charge(c->m, 1)) {
		world_blame(c->world, c->file, place);
		return false;
	}
	if (machine_apply(c->m, symbol->function, cdr_of(c, form), result) == VXL_OK)
		return true;
	/* Errors that the macro raises about its arguments are reported at the call. */
	if (c->m->error.status == VXL_RAISED || c->m->error.status == VXL_ARGUMENTS)
		world_blame(c->world, c->file, place);
	return false;
}
