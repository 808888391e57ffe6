/* SPDX-License-Identifier: GPL-2.0 */
/* Nodes and scopes, as the first pass makes them. */
#include "vxelisp/compiler/syntax.h"
#include "vxelisp/compiler/tree.h"
#include "vxelisp/machine/symbol.h"

/* The place of @form, if it is a list, or of the cell that holds it. */
static struct place form_place(struct compiler *c, vxl_value form, vxl_value cell,
			       struct place otherwise)
{
	const struct places *places = &c->reader.places;

	if (!places_find(places, form, &otherwise))
		places_find(places, cell, &otherwise);
	return otherwise;
}

struct node *add_made(struct compiler *c, struct node *parent, enum node_kind kind,
		      vxl_value value, struct scope *scope)
{
	struct node *node;

	if (!vxl_charge(c->m, 1))
		return NULL;
	if (++c->node_count > VXL_FORM_MAX || parent->depth >= VXL_DEPTH_MAX) {
		compile_error(c, parent->place, "the form is too %s to compile",
			      parent->depth >= VXL_DEPTH_MAX ? "deeply nested" : "large");
		c->m->error.status = VXL_LIMIT;
		return NULL;
	}
	node = pool_take(c, sizeof(*node));
	if (!node)
		return NULL;
	node->kind = kind;
	node->value = value;
	node->lambda = parent->lambda;
	node->scope = scope;
	node->depth = parent->depth + 1;
	node->place = parent->place;
	node->last = &node->child;
	*parent->last = node;
	parent->last = &node->next;
	parent->count++;
	return node;
}

struct node *add_child(struct compiler *c, struct node *parent, vxl_value form,
		       struct scope *scope, vxl_value cell)
{
	struct node *node = add_made(c, parent, NODE_CONST, form, scope);

	if (!node)
		return NULL;
	node->place = form_place(c, form, cell, parent->place);
	*c->last_fresh = node;
	c->last_fresh = &node->waiting;
	return node;
}

bool add_children(struct compiler *c, struct node *node, vxl_value list,
		  struct scope *scope)
{
	for (; is_cons(list); list = cdr_of(c, list))
		if (!add_child(c, node, car_of(c, list), scope, list))
			return false;
	return true;
}

bool add_body(struct compiler *c, struct node *node, vxl_value body, struct scope *scope)
{
	struct node *progn;

	if (is_cons(body) && cdr_of(c, body) == VXL_NIL)
		return add_child(c, node, car_of(c, body), scope, body);
	progn = add_made(c, node, NODE_PROGN, VXL_NIL, scope);
	return progn && add_children(c, progn, body, scope);
}

struct scope *new_scope(struct compiler *c, struct node *node, struct scope *outer,
			enum scope_kind kind, vxl_value symbol)
{
	struct scope *scope = pool_take(c, sizeof(*scope));

	if (!scope)
		return NULL;
	scope->outer = outer;
	scope->lambda = node->lambda;
	scope->kind = kind;
	scope->symbol = symbol;
	return scope;
}

bool check_variable(struct compiler *c, struct node *node, vxl_value symbol)
{
	struct vxl_string name = vxl_symbol_name(c->space, symbol);

	if (!is_symbol(symbol))
		return compile_error(c, node->place, "a variable's name expected");
	if (symbol_at(c->space, symbol)->flags & SYMBOL_CONSTANT)
		return compile_error(c, node->place, "%.*s is a constant", TEXT(name));
	if (name.length && name.bytes[0] == '&')
		return compile_error(c, node->place, "%.*s is not a variable", TEXT(name));
	return true;
}

/* Each function between that of the variable and @lambda captures it too. */
static bool add_captures(struct compiler *c, struct lambda *lambda, struct scope *variable)
{
	struct capture *capture;
	u32 passed;

	variable->captured = true;
	for (; lambda != variable->lambda; lambda = lambda->outer) {
		passed = 1;
		for (capture = lambda->captures; capture; capture = capture->next, passed++)
			if (capture->variable == variable)
				break;
		if (!vxl_charge(c->m, passed))
			return false;
		if (capture)
			continue;
		capture = pool_take(c, sizeof(*capture));
		if (!capture)
			return false;
		capture->variable = variable;
		capture->index = lambda->capture_count++;
		capture->next = lambda->captures;
		lambda->captures = capture;
	}
	return true;
}

bool find_scope(struct compiler *c, struct node *node, vxl_value symbol,
		enum scope_kind kind, struct scope **found)
{
	struct scope *scope;
	u32 passed = 0;

	for (scope = node->scope; scope; scope = scope->outer, passed++)
		if (scope->symbol == symbol && scope->kind == kind)
			break;
	*found = scope;
	return vxl_charge(c->m, passed);
}

bool find_binding(struct compiler *c, struct node *node, vxl_value symbol,
		  enum scope_kind kind, struct scope **found)
{
	struct scope *scope;

	if (!find_scope(c, node, symbol, kind, found))
		return false;
	scope = *found;
	if (scope)
		scope->used = true;
	return !scope || scope->lambda == node->lambda || add_captures(c, node->lambda, scope);
}

bool call_primitive(struct compiler *c, struct node *node, const char *name)
{
	vxl_value symbol = symbol_find(c->world, name, strlen(name));

	node->kind = NODE_PRIMITIVE;
	node->primitive = object_at(c->space, symbol_at(c->space, symbol)->function)->count;
	return true;
}

bool check_definable(struct compiler *c, struct node *node, vxl_value name)
{
	const char *owner;

	if (!is_symbol(name))
		return compile_error(c, node->place, "a name expected");
	owner = reserved_by(c->world, c->space, name);
	if (owner)
		return compile_error(c, node->place, "%.*s is part of the %s",
				     TEXT(vxl_symbol_name(c->space, name)), owner);
	return true;
}
