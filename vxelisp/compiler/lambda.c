/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions: lambda lists, flet and labels.
 *
 * The machine knows required, optional and rest parameters. Everything else becomes
 * variables, bound one after another around the body: a keyword is looked up in the list
 * of a rest parameter, and destructuring-bind takes a pattern apart.
 */
#include "vxelisp/compiler/lambda.h"
#include "vxelisp/compiler/syntax.h"
#include "vxelisp/compiler/tree.h"
#include "vxelisp/machine/heap.h"
#include "vxelisp/machine/symbol.h"

enum parameter_state { REQUIRED, OPTIONAL, REST, REST_READ, KEY, AUX };

struct parameters {
	struct compiler *c;
	struct node *body;		/* children: defaults */
	struct lambda *lambda;
	enum parameter_state state;
	struct list bindings;		/* of a let* around the body */
	struct list keys;		/* keywords that calls may use */
	struct list patterns;		/* (PATTERN VARIABLE) */
	vxl_value rest;
	bool has_key, other_keys;
	bool late;			/* defaults must see variables of the let* */
};

static bool malformed(struct parameters *p, const char *message)
{
	return compile_error(p->c, p->body->place, "%s", message);
}

/* (A B) */
static vxl_value pair(struct compiler *c, vxl_value a, vxl_value b)
{
	return make_form(c, a, make_form(c, b, VXL_NIL));
}

static bool bind(struct parameters *p, vxl_value name, vxl_value form)
{
	vxl_value binding = pair(p->c, name, form);

	return check_variable(p->c, p->body, name) && binding != VXL_ERROR &&
	       list_push(p->c->m, &p->bindings, binding);
}

/* (if TEST THEN ELSE) */
static vxl_value if_form(struct compiler *c, vxl_value test, vxl_value then, vxl_value otherwise)
{
	return make_form(c, named(c, "if"), make_form(c, test, pair(c, then, otherwise)));
}

/* Adds a parameter of a kind that the machine knows, as number required + optional. */
static bool add_variable(struct parameters *p, vxl_value name)
{
	struct lambda *lambda = p->lambda;
	struct scope *outer = lambda->parameters ? lambda->parameters : p->body->scope;

	if (!check_variable(p->c, p->body, name))
		return false;
	lambda->parameters = new_scope(p->c, p->body, outer, SCOPE_VARIABLE, name);
	if (!lambda->parameters)
		return false;
	lambda->parameters->reg = lambda->required + lambda->optional;
	return true;
}

static bool add_required(struct parameters *p, vxl_value element)
{
	vxl_value name = element, pattern;

	if (is_cons(element)) {
		name = make_fresh_symbol(p->c->m);
		pattern = pair(p->c, element, name);
		if (pattern == VXL_ERROR || !list_push(p->c->m, &p->patterns, pattern))
			return false;
	}
	if (!add_variable(p, name))
		return false;
	p->lambda->required++;
	return true;
}

/* NAME, or (NAME [DEFAULT [SUPPLIED]]); *default_cell is a list or nil. */
static bool take_apart(struct parameters *p, vxl_value element, vxl_value *name,
		       vxl_value *default_cell, vxl_value *supplied)
{
	s64 length = is_cons(element) ? form_length(p->c, element) : 1;

	if (length < 1 || length > 3)
		return malformed(p, "malformed parameter: (NAME [DEFAULT [SUPPLIED]]) expected");
	*name = is_cons(element) ? car_of(p->c, element) : element;
	*default_cell = cdr_of(p->c, element);
	*supplied = nth_of(p->c, *default_cell, 1);
	return check_variable(p->c, p->body, *name);
}

/*
 * Adds an optional parameter that has a SUPPLIED variable or follows one that has. Its default for
 * the machine is a unique symbol, which shows that no argument was given. The let* around the body
 * then binds SUPPLIED and the real default.
 */
static bool add_late_optional(struct parameters *p, vxl_value name, vxl_value default_form,
			      vxl_value supplied)
{
	struct compiler *c = p->c;
	vxl_value given = make_fresh_symbol(c->m);
	vxl_value absent = make_fresh_symbol(c->m);
	vxl_value test;

	if (given == VXL_ERROR || absent == VXL_ERROR ||
	    !add_made(c, p->body, NODE_CONST, absent, NULL) || !add_variable(p, given))
		return false;
	test = make_form(c, named(c, "eq"),
			 pair(c, given, pair(c, named(c, "quote"), absent)));
	return (supplied == VXL_NIL || bind(p, supplied, if_form(c, test, VXL_NIL, VXL_T))) &&
	       bind(p, name, if_form(c, test, default_form, given));
}

static bool add_optional(struct parameters *p, vxl_value element)
{
	struct compiler *c = p->c;
	vxl_value name, rest, supplied;
	struct scope *outer;

	if (!take_apart(p, element, &name, &rest, &supplied))
		return false;
	p->late |= supplied != VXL_NIL;
	if (p->late) {
		if (!add_late_optional(p, name, car_of(c, rest), supplied))
			return false;
	} else {
		outer = p->lambda->parameters ? p->lambda->parameters : p->body->scope;
		if (!add_child(c, p->body, car_of(c, rest), outer, rest) ||
		    !add_variable(p, name))
			return false;
	}
	p->lambda->optional++;
	return true;
}

static bool add_rest(struct parameters *p, vxl_value name)
{
	if (!add_variable(p, name))
		return false;
	p->rest = name;
	p->lambda->rest = true;
	p->state = REST_READ;
	return true;
}

/* Looks up a keyword: (%find-key KEYWORD REST) is the list that starts with its value. */
static bool add_key(struct parameters *p, vxl_value element)
{
	struct compiler *c = p->c;
	vxl_value name, rest, supplied, key, found, value;

	if (!take_apart(p, element, &name, &rest, &supplied))
		return false;
	key = prefixed(c, ':', name);
	if (key == VXL_ERROR || !list_push(c->m, &p->keys, key))
		return false;
	found = make_form(c, named(c, "%find-key"), pair(c, key, p->rest));
	if (rest == VXL_NIL)
		return bind(p, name, pair(c, named(c, "car"), found));
	key = make_fresh_symbol(c->m);
	if (key == VXL_ERROR || !bind(p, key, found))
		return false;
	value = if_form(c, key, pair(c, named(c, "car"), key), car_of(c, rest));
	return bind(p, name, value) &&
	       (supplied == VXL_NIL || bind(p, supplied, if_form(c, key, VXL_T, VXL_NIL)));
}

static bool add_aux(struct parameters *p, vxl_value element)
{
	vxl_value name, rest, supplied;

	return take_apart(p, element, &name, &rest, &supplied) &&
	       bind(p, name, car_of(p->c, rest));
}

static bool start_keys(struct parameters *p)
{
	vxl_value name;

	p->has_key = true;
	if (p->state != REST_READ) {
		name = make_fresh_symbol(p->c->m);
		if (name == VXL_ERROR || !add_rest(p, name))
			return false;
	}
	p->state = KEY;
	return true;
}

static bool add_parameter(struct parameters *p, vxl_value element)
{
	struct compiler *c = p->c;

	if (is_named(c, element, "&optional") && p->state == REQUIRED) {
		p->state = OPTIONAL;
		return true;
	}
	if ((is_named(c, element, "&rest") || is_named(c, element, "&body")) &&
	    p->state < REST) {
		p->state = REST;
		return true;
	}
	if (is_named(c, element, "&key") && p->state != REST && p->state < KEY)
		return start_keys(p);
	if (is_named(c, element, "&allow-other-keys") && p->state == KEY) {
		p->other_keys = true;
		return true;
	}
	if (is_named(c, element, "&aux") && p->state != REST && p->state < AUX) {
		p->state = AUX;
		return true;
	}
	switch (p->state) {
	case REQUIRED:
		return add_required(p, element);
	case OPTIONAL:
		return add_optional(p, element);
	case REST:
		return add_rest(p, element);
	case REST_READ:
		return malformed(p, "a parameter after the one of &rest");
	case KEY:
		return add_key(p, element);
	case AUX:
		return add_aux(p, element);
	}
	return false;
}

/* The body, with the bindings that it needs around it. */
static vxl_value surround(struct parameters *p, vxl_value body)
{
	struct compiler *c = p->c;
	vxl_value bindings = p->bindings.head, check, patterns;

	if (p->has_key && !p->other_keys) {
		check = make_form(c, named(c, "%check-keys"),
				  pair(c, p->rest, pair(c, named(c, "quote"), p->keys.head)));
		bindings = make_form(c, pair(c, make_fresh_symbol(c->m), check), bindings);
	}
	if (bindings != VXL_NIL)
		body = make_form(c, make_form(c, named(c, "let*"), make_form(c, bindings, body)),
				 VXL_NIL);
	for (patterns = p->patterns.head; is_cons(patterns); patterns = cdr_of(c, patterns)) {
		body = make_form(c, nth_of(c, car_of(c, patterns), 1), body);
		body = make_form(c, car_of(c, car_of(c, patterns)), body);
		body = make_form(c, make_form(c, named(c, "destructuring-bind"), body), VXL_NIL);
	}
	return body;
}

static struct lambda *new_lambda(struct compiler *c, struct node *node, vxl_value name)
{
	struct lambda *lambda = pool_take(c, sizeof(*lambda));

	if (!lambda)
		return NULL;
	*lambda = (struct lambda) {
		.outer = node->lambda, .next = c->lambdas, .name = name,
	};
	c->lambdas = lambda;
	node->kind = NODE_LAMBDA;
	node->made = lambda;
	lambda->body = add_made(c, node, NODE_PROGN, VXL_NIL, node->scope);
	if (!lambda->body)
		return NULL;
	lambda->body->lambda = lambda;
	return lambda;
}

bool analyse_lambda(struct compiler *c, struct node *node, vxl_value name,
		    vxl_value parameters, vxl_value body)
{
	struct lambda *lambda = new_lambda(c, node, name);
	struct parameters p = {
		.c = c, .lambda = lambda, .rest = VXL_NIL,
		.bindings = { VXL_NIL, VXL_NIL }, .keys = { VXL_NIL, VXL_NIL },
		.patterns = { VXL_NIL, VXL_NIL },
	};

	if (!lambda)
		return false;
	p.body = lambda->body;
	if (form_length(c, parameters) < 0)
		return compile_error(c, node->place, "a list of parameters expected");
	for (; is_cons(parameters); parameters = cdr_of(c, parameters)) {
		if (!add_parameter(&p, car_of(c, parameters)))
			return false;
		if (lambda->required + lambda->optional > VXL_ARGS_MAX)
			return compile_error(c, node->place, "more than %u parameters",
					     (unsigned int)VXL_ARGS_MAX);
	}
	if (p.state == REST)
		return malformed(&p, "a parameter expected after &rest");
	body = surround(&p, body);
	return body != VXL_ERROR &&
	       add_body(c, lambda->body, body,
			lambda->parameters ? lambda->parameters : node->scope);
}

bool analyse_named_lambda(struct compiler *c, struct node *node, vxl_value name,
			  vxl_value parameters, vxl_value body)
{
	vxl_value block = make_form(c, named(c, "block"), make_form(c, name, body));

	block = make_form(c, block, VXL_NIL);
	return block != VXL_ERROR && analyse_lambda(c, node, name, parameters, block);
}

/* (NAME PARAMETERS FORM ...) */
static bool add_local(struct compiler *c, struct node *parent, vxl_value definition,
		      struct scope *scope)
{
	struct node *node = add_made(c, parent, NODE_LAMBDA, VXL_NIL, scope);

	if (!node || !analyse_named_lambda(c, node, car_of(c, definition),
					   nth_of(c, definition, 1),
					   cdr_of(c, cdr_of(c, definition))))
		return false;
	node->made->local = true;
	return true;
}

/* Functions of labels see each other, because they are variables that are set before the body. */
static bool analyse_local(struct compiler *c, struct node *node, vxl_value form, bool recursive)
{
	vxl_value definitions = nth_of(c, form, 1), rest, definition;
	struct scope *scope = node->scope;
	struct node *body, *set;

	if (form_length(c, definitions) < 0)
		return compile_error(c, node->place, "((NAME (PARAMETER ...) FORM ...) ...) expected");
	node->kind = NODE_LET;
	c->local_functions++;
	for (rest = definitions; is_cons(rest); rest = cdr_of(c, rest)) {
		definition = car_of(c, rest);
		if (form_length(c, definition) < 2)
			return compile_error(c, node->place, "(NAME (PARAMETER ...) FORM ...) expected");
		if (!check_definable(c, node, car_of(c, definition)) ||
		    !(recursive ? !!add_made(c, node, NODE_CONST, VXL_NIL, NULL) :
				  add_local(c, node, definition, node->scope)))
			return false;
		scope = new_scope(c, node, scope, SCOPE_FUNCTION, car_of(c, definition));
		if (!scope)
			return false;
	}
	node->variable = scope;
	body = add_made(c, node, NODE_PROGN, VXL_NIL, scope);
	if (!body)
		return false;
	for (rest = definitions; recursive && is_cons(rest); rest = cdr_of(c, rest)) {
		definition = car_of(c, rest);
		set = add_made(c, body, NODE_SETLOCAL, VXL_NIL, scope);
		if (!set || !find_binding(c, set, car_of(c, definition), SCOPE_FUNCTION,
					  &set->variable))
			return false;
		set->variable->assigned = true;
		if (!add_local(c, set, definition, scope))
			return false;
	}
	return add_children(c, body, cdr_of(c, cdr_of(c, form)), scope);
}

bool analyse_flet(struct compiler *c, struct node *node, vxl_value form)
{
	return analyse_local(c, node, form, false);
}

bool analyse_labels(struct compiler *c, struct node *node, vxl_value form)
{
	return analyse_local(c, node, form, true);
}
