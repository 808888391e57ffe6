/* SPDX-License-Identifier: GPL-2.0 */
/* Finding the docstring of a name: a function, primitive, variable or special form. */
#include "vxelisp/compiler/documentation.h"
#include "vxelisp/compiler/operations.h"
#include "vxelisp/compiler/special.h"
#include "vxelisp/machine/symbol.h"

static vxl_value function_code(const struct vxl_space *space, vxl_value v)
{
	if (is_type(space, v, OBJECT_CLOSURE))
		v = REFERENCED(space, v, closure)->code;
	return is_type(space, v, OBJECT_CODE) ? v : VXL_NIL;
}

static struct vxl_string text(const char *s)
{
	return (struct vxl_string) { s, s ? strlen(s) : 0 };
}

static bool symbol_doc(const struct vxl_world *world, const struct symbol *symbol,
		       struct vxl_doc *doc)
{
	const struct vxl_space *space = &world->machine.space;
	vxl_value code = function_code(space, symbol->function);
	u32 index;

	*doc = (struct vxl_doc) { .section = text("variables") };
	if (is_string(symbol->doc)) {
		doc->text = string_bytes(space, symbol->doc);
		if (code != VXL_NIL)
			doc->section = vxl_string(space, REFERENCED(space, code, code)->file);
	} else if (is_type(space, symbol->function, OBJECT_PRIMITIVE)) {
		index = object_at(space, symbol->function)->count;
		doc->text = text(world->primitives[index]->doc);
		doc->section = text(world_section(world, index));
	} else if (symbol->special && symbol->special < SPECIAL_OPERATION) {
		doc->text = text(special_forms[symbol->special - 1].doc);
		doc->section = text("special forms");
	}
	return doc->text.bytes;
}

bool vxl_world_doc(const struct vxl_world *world, const char *name, struct vxl_doc *doc)
{
	vxl_value symbol = symbol_find(world, name, strlen(name));

	*doc = (struct vxl_doc) { 0 };
	return symbol != VXL_ERROR &&
	       symbol_doc(world, symbol_at(&world->machine.space, symbol), doc);
}

static vxl_value lisp_doc(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_doc doc;

	(void)nargs;
	if (!is_symbol(args[0]))
		return vxl_raise_type(m, "a symbol", args[0]);
	if (!symbol_doc(m->world, symbol_at(&m->space, args[0]), &doc))
		return VXL_NIL;
	return vxl_make_string(m, doc.text.bytes, doc.text.length);
}

static const struct vxl_primitive entries[] = {
	{ "doc", lisp_doc, 1, 1, VXL_LOADING,
	  "(doc SYMBOL)\n"
	  "Returns the docstring of SYMBOL, or nil. (documentation SYMBOL) is the same.\n"
	  "(subseq (doc 'car) 0 10) => \"(car LIST)\"" },
	{ "documentation", lisp_doc, 1, 2, VXL_LOADING,
	  "(documentation SYMBOL [TYPE])\nThe same as doc.\n"
	  "(documentation 'no-such-name 'function) => nil" },
};

const struct primitive_table documentation_primitives = {
	"names", entries, ARRAY_SIZE(entries)
};
