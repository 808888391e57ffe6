/* SPDX-License-Identifier: GPL-2.0 */
/* Templates: `, and what is evaluated in them. */
#include "vxelisp/compiler/syntax.h"
#include "vxelisp/compiler/template.h"
#include "vxelisp/compiler/tree.h"

/* Calls of list* nest when a template is long: this many elements in each. */
#define TEMPLATE_CHUNK	32

/* (%template TEMPLATE DEPTH): a part of a `, in DEPTH more of them. */
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
 * Takes the template apart for one level: (list* `A `B ... `REST), where
 * each part is a template again, or (append X `REST).
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
		return compile_error(c, node->place, ",@ where there is no list to splice into");
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
	return compile_error(c, node->place, "a , outside of a `");
}
