/* SPDX-License-Identifier: GPL-2.0 */
/* The primitives behind defun, defmacro, defconstant and defparameter. */
#include "vxelisp/functions/functions.h"
#include "vxelisp/functions/lists.h"
#include "vxelisp/machine/symbol.h"

/* The symbol that @v refers to. If it is not a symbol, raises an error and returns NULL. */
static struct symbol *get_symbol(struct vxl_machine *m, vxl_value v)
{
	if (is_symbol(v))
		return symbol_at(&m->space, v);
	vxl_raise_type(m, "a symbol", v);
	return NULL;
}

static vxl_value raise_reserved(struct vxl_machine *m, vxl_value name, const char *owner)
{
	return vxl_raise(m, VXL_RANGE, "%.*s is part of the %s",
			 TEXT(vxl_symbol_name(&m->space, name)), owner);
}

static vxl_value define_function(struct vxl_machine *m, const vxl_value *args, u32 add,
				 u32 remove)
{
	struct symbol *symbol = get_symbol(m, args[0]);
	const char *owner;

	if (!symbol)
		return VXL_ERROR;
	/* Compiled code relies on whether a name is a function or a macro, and calls the language's
	 * own functions by name. So neither may change. */
	if (!is_function(&m->space, args[1]))
		return vxl_raise_type(m, "a function", args[1]);
	owner = reserved_by(m->world, &m->space, args[0]);
	if (owner)
		return raise_reserved(m, args[0], owner);
	symbol->function = args[1];
	symbol->flags = (symbol->flags & ~remove) | add;
	if (m->world->core)
		symbol->flags |= SYMBOL_CORE;
	symbol->doc = args[2];
	return args[0];
}

static vxl_value lisp_define_function(struct vxl_machine *m, const vxl_value *args,
				    unsigned int nargs)
{
	(void)nargs;
	return define_function(m, args, 0, SYMBOL_MACRO);
}

static vxl_value lisp_define_macro(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	(void)nargs;
	return define_function(m, args, SYMBOL_MACRO, 0);
}

static vxl_value define_value(struct vxl_machine *m, const vxl_value *args, u32 flag)
{
	struct symbol *symbol = get_symbol(m, args[0]);

	if (!symbol)
		return VXL_ERROR;
	if (symbol->flags & SYMBOL_CONSTANT) {
		/* The same value is allowed again, because a text may be loaded twice. */
		if (flag == SYMBOL_CONSTANT && values_equal(m, symbol->value, args[1]) > 0)
			return args[0];
		return vxl_raise(m, VXL_RANGE, "%.*s is already a constant",
				 TEXT(vxl_symbol_name(&m->space, args[0])));
	}
	if (symbol->flags & SYMBOL_LOCKED_VALUE)
		return raise_reserved(m, args[0], "library");
	symbol->value = args[1];
	symbol->flags |= flag;
	if (m->world->core)
		symbol->flags |= SYMBOL_CORE;
	symbol->doc = args[2];
	return args[0];
}

static vxl_value lisp_define_variable(struct vxl_machine *m, const vxl_value *args,
				    unsigned int nargs)
{
	(void)nargs;
	return define_value(m, args, SYMBOL_VARIABLE);
}

static vxl_value lisp_define_constant(struct vxl_machine *m, const vxl_value *args,
				    unsigned int nargs)
{
	(void)nargs;
	return define_value(m, args, SYMBOL_CONSTANT);
}

static vxl_value lisp_boundp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct symbol *symbol = get_symbol(m, args[0]);

	(void)nargs;
	return symbol ? truth(symbol->value != UNBOUND) : VXL_ERROR;
}

static vxl_value lisp_fboundp(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct symbol *symbol = get_symbol(m, args[0]);

	(void)nargs;
	return symbol ? truth(is_fbound(symbol)) : VXL_ERROR;
}

static vxl_value lisp_symbol_value(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	struct symbol *symbol = get_symbol(m, args[0]);

	(void)nargs;
	if (!symbol)
		return VXL_ERROR;
	if (symbol->value == UNBOUND)
		return raise_undefined(m, "variable", args[0]);
	return symbol->value;
}

static vxl_value lisp_gensym(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)args, (void)nargs;
	return make_fresh_symbol(m);
}

static const struct vxl_primitive entries[] = {
	{ "%define-function", lisp_define_function, 3, 3, VXL_LOADING, NULL },
	{ "%define-macro", lisp_define_macro, 3, 3, VXL_LOADING, NULL },
	{ "%define-variable", lisp_define_variable, 3, 3, VXL_LOADING, NULL },
	{ "%define-constant", lisp_define_constant, 3, 3, VXL_LOADING, NULL },
	{ "boundp", lisp_boundp, 1, 1, 0,
	  "(boundp SYMBOL)\n"
	  "True if SYMBOL has a value as a global variable.\n"
	  "(boundp 'O_RDONLY) => t" },
	{ "fboundp", lisp_fboundp, 1, 1, 0,
	  "(fboundp SYMBOL)\n"
	  "True if SYMBOL names a function or macro.\n"
	  "(fboundp 'car) => t" },
	{ "symbol-value", lisp_symbol_value, 1, 1, 0,
	  "(symbol-value SYMBOL)\n"
	  "Returns the value of SYMBOL as a global variable.\n"
	  "(symbol-value 'O_RDWR) => 2" },
	{ "gensym", lisp_gensym, 0, 1, VXL_LOADING,
	  "(gensym)\n"
	  "Returns a new symbol that differs from any other, for use in macros.\n"
	  "(eq (gensym) (gensym)) => nil" },
};

const struct primitive_table definition_primitives = { "names", entries, ARRAY_SIZE(entries) };
