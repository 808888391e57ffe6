/* SPDX-License-Identifier: GPL-2.0 */
/* Templates: the special forms quasiquote and unquote. */
#include "vxelisp/compiler/syntax.h"
#include "vxelisp/compiler/template.h"
#include "vxelisp/compiler/tree.h"

/* Elements in one call of list*. Longer templates become nested calls. */
#define TEMPLATE_CHUNK	32

/* Adds (%template TEMPLATE DEPTH): part of a template inside of DEPTH others. */
static bool add_template(struct compiler *c, struct node *node, vxl_value template, s64 depth,
			 vxl_value cell)
{
	vxl_value form = make_form(c, make_fixnum(depth), VXL_NIL);

	form = make_form(c, named(c, "%template"), make_form(c, template, form));
	return form != VXL_ERROR && add_child(c, node, form, node->scope, cell);
}

static bool is_splice(struct compiler *c, vxl_value v)
{
	return is_cons(v) && is_named(c, car_of(c, v), "unquote-splicing");
}

/*
 * Takes a list apart, one level deep. The result is (list* `A `B ... `REST), whose parts
 * are templates again, or, for ,@X, (append X `REST).
 */
static bool analyse_parts(struct compiler *c, struct node *node, vxl_value template, s64 depth)
{
	vxl_value first = car_of(c, template);
	u32 count = 0;

	if (!depth && is_splice(c, first)) {
		call_primitive(c, node, "append");
		return add_child(c, node, nth_of(c, first, 1), node->scope, cdr_of(c, first)) &&
		       add_template(c, node, cdr_of(c, template), depth, VXL_NIL);
	}
	call_primitive(c, node, "list*");
	do {
		if (!add_template(c, node, car_of(c, template), depth, template))
			return false;
		template = cdr_of(c, template);
		first = car_of(c, template);
	} while (is_cons(template) && ++count < TEMPLATE_CHUNK &&
		 !is_named(c, first, "unquote") && !is_named(c, first, "quasiquote") &&
		 !is_named(c, first, "unquote-splicing") && !is_splice(c, first));
	return add_template(c, node, template, depth, VXL_NIL);
}

bool analyse_template(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value template = nth_of(c, form, 1), depth_value = nth_of(c, form, 2);
	vxl_value first = car_of(c, template);
	s64 depth = is_fixnum(depth_value) ? fixnum_value(depth_value) : 0;
	bool unquote = is_named(c, first, "unquote");

	node->value = template;
	if (!is_cons(template))
		return true;
	if (!depth && is_named(c, first, "unquote-splicing"))
		return compile_error(c, node->place, ",@ must be inside of a list");
	if (!depth && unquote) {
		node->kind = NODE_PROGN;
		return add_child(c, node, nth_of(c, template, 1), node->scope,
				 cdr_of(c, template));
	}
	if (!unquote && !is_named(c, first, "quasiquote") &&
	    !is_named(c, first, "unquote-splicing"))
		return analyse_parts(c, node, template, depth);
	call_primitive(c, node, "cons");
	depth += is_named(c, first, "quasiquote") ? 1 : -1;
	return add_made(c, node, NODE_CONST, first, NULL) &&
	       add_template(c, node, cdr_of(c, template), depth, template);
}

bool analyse_unquote(struct compiler *c, struct node *node, vxl_value form)
{
	(void)form;
	return compile_error(c, node->place, "a , must be inside of a `");
}
