/* SPDX-License-Identifier: GPL-2.0 */
/* The first pass: variables, calls and operations. Special forms are in special.c. */
#include "vxelisp/compiler/analyse.h"
#include "vxelisp/compiler/macro.h"
#include "vxelisp/compiler/operations.h"
#include "vxelisp/compiler/promises.h"
#include "vxelisp/compiler/special.h"
#include "vxelisp/compiler/syntax.h"
#include "vxelisp/compiler/tree.h"

static bool analyse_symbol(struct compiler *c, struct node *node, vxl_value form)
{
	struct symbol *symbol = symbol_at(c->space, form);

	if (!find_binding(c, node, form, SCOPE_VARIABLE, &node->variable))
		return false;
	if (node->variable) {
		node->kind = NODE_LOCAL;
	} else if (symbol->flags & SYMBOL_CONSTANT) {
		node->kind = NODE_CONST;
		node->value = symbol->value;
	} else {
		node->kind = NODE_GLOBAL;
		if (!(symbol->flags & SYMBOL_VARIABLE))
			return add_promise(c, node, form, false, 0xff);
	}
	return true;
}

static bool count_error(struct compiler *c, struct node *node, vxl_value name,
			u32 nargs, u32 min, u32 max)
{
	struct vxl_string s = vxl_symbol_name(c->space, name);

	if (min == max)
		return compile_error(c, node->place, "%.*s takes %u argument%s, not %u",
				     TEXT(s), min, min == 1 ? "" : "s", nargs);
	if (max == VXL_MANY)
		return compile_error(c, node->place, "%.*s takes at least %u argument%s, not %u",
				     TEXT(s), min, min == 1 ? "" : "s", nargs);
	return compile_error(c, node->place, "%.*s takes %u to %u arguments, not %u",
			     TEXT(s), min, max, nargs);
}

static bool analyse_primitive(struct compiler *c, struct node *node, vxl_value form,
			      vxl_value function, u32 nargs)
{
	u32 index = object_at(c->space, function)->count;
	const struct vxl_primitive *primitive = c->world->primitives[index];

	if (nargs < primitive->min ||
	    (nargs > primitive->max && primitive->max != VXL_MANY))
		return count_error(c, node, car_of(c, form), nargs,
				   primitive->min, primitive->max);
	node->kind = NODE_PRIMITIVE;
	node->primitive = index;
	return add_children(c, node, cdr_of(c, form), node->scope);
}

static bool takes_keys(struct compiler *c, vxl_value function, u32 nargs)
{
	const struct vxl_primitive *primitive =
		c->world->primitives[object_at(c->space, function)->count];

	return (primitive->flags & VXL_KEYS) && nargs > primitive->max;
}

/* The code of a function or closure. */
static const struct code *function_code(struct compiler *c, vxl_value function)
{
	if (is_type(c->space, function, OBJECT_CLOSURE))
		function = REFERENCED(c->space, function, closure)->code;
	return REFERENCED(c->space, function, code);
}

static bool analyse_call(struct compiler *c, struct node *node, vxl_value form, u32 nargs)
{
	vxl_value name = car_of(c, form);
	vxl_value function = symbol_at(c->space, name)->function;
	const struct code *code;
	u32 most;

	if (is_type(c->space, function, OBJECT_PRIMITIVE)) {
		if (!takes_keys(c, function, nargs))
			return analyse_primitive(c, node, form, function, nargs);
		name = prefixed(c, '%', name);
		if (name == VXL_ERROR)
			return false;
		function = symbol_at(c->space, name)->function;
	}
	node->kind = NODE_CALL;
	node->value = name;
	if (function == UNBOUND) {
		if (!add_promise(c, node, name, true, nargs))
			return false;
	} else {
		code = function_code(c, function);
		most = code->required + code->optional;
		if (nargs < code->required || (nargs > most && !code->rest))
			return count_error(c, node, name, nargs, code->required,
					   code->rest ? VXL_MANY : most);
	}
	return add_children(c, node, cdr_of(c, form), node->scope);
}

static bool analyse_special(struct compiler *c, struct node *node, vxl_value form,
			    u32 index, u32 nargs)
{
	const struct special_form *special = &special_forms[index];

	if (nargs < special->min || (nargs > special->max && special->max != VXL_MANY))
		return compile_error(c, node->place, "malformed %s: %.*s expected",
				     special->name, (int)strcspn(special->doc, "\n"),
				     special->doc);
	return special->analyse(c, node, form);
}

/* If the form calls a function of flet or labels, makes the node that call. */
static bool analyse_local_call(struct compiler *c, struct node *node, vxl_value form,
			       bool *local)
{
	struct scope *function = NULL;
	struct node *child;

	if (c->local_functions && is_symbol(car_of(c, form)) &&
	    !find_binding(c, node, car_of(c, form), SCOPE_FUNCTION, &function))
		return false;
	*local = function;
	if (!function)
		return true;
	if (form_length(c, form) < 0)
		return compile_error(c, node->place, "this form is not a proper list");
	if (form_length(c, form) > VXL_ARGS_MAX)
		return compile_error(c, node->place, "more than %u arguments",
				     (unsigned int)VXL_ARGS_MAX);
	node->kind = NODE_FUNCALL;
	child = add_made(c, node, NODE_LOCAL, VXL_NIL, node->scope);
	if (!child)
		return false;
	child->variable = function;
	return add_children(c, node, cdr_of(c, form), node->scope);
}

static bool analyse_list(struct compiler *c, struct node *node, vxl_value form)
{
	const struct operation *operation;
	vxl_value head = car_of(c, form);
	s64 nargs = form_length(c, form) - 1;
	struct symbol *symbol;

	if (nargs < 0)
		return compile_error(c, node->place, "this form is not a proper list");
	if (is_cons(head) && vxl_symbol_is(c->space, car_of(c, head), "lambda")) {
		node->kind = NODE_FUNCALL;
		return add_children(c, node, form, node->scope);
	}
	if (!is_symbol(head))
		return compile_error(c, node->place, "a function's name expected at the start of a form");
	symbol = symbol_at(c->space, head);
	if (symbol->special && symbol->special < SPECIAL_OPERATION)
		return analyse_special(c, node, form, symbol->special - 1, nargs);
	if (nargs > VXL_ARGS_MAX)
		return compile_error(c, node->place, "more than %u arguments",
				     (unsigned int)VXL_ARGS_MAX);
	if (symbol->special) {
		operation = &operations[symbol->special - SPECIAL_OPERATION];
		if (nargs == operation->operands) {
			node->kind = NODE_OPERATION;
			node->operation = operation;
			return add_children(c, node, cdr_of(c, form), node->scope);
		}
	}
	return analyse_call(c, node, form, nargs);
}

static bool analyse_node(struct compiler *c, struct node *node)
{
	vxl_value form = node->value;
	bool expanded, local;

	if (is_symbol(form))
		return analyse_symbol(c, node, form);
	if (!is_cons(form))
		return true;
	if (!analyse_local_call(c, node, form, &local))
		return false;
	if (local)
		return true;
	if (!expand_macro(c, form, node->place, &form, &expanded))
		return false;
	if (expanded) {
		node->value = form;
		node->waiting = NULL;
		*c->last_fresh = node;
		c->last_fresh = &node->waiting;
		return true;
	}
	return analyse_list(c, node, form);
}

bool analyse(struct compiler *c)
{
	struct node *node;

	while (c->waiting) {
		node = c->waiting;
		c->waiting = node->waiting;
		c->fresh = NULL;
		c->last_fresh = &c->fresh;
		if (!analyse_node(c, node))
			return false;
		*c->last_fresh = c->waiting;
		c->waiting = c->fresh;
	}
	return true;
}

