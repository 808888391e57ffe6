/* SPDX-License-Identifier: GPL-2.0 */
/* Special forms. */
#include "compiler.h"

static vxl_value nth_of(struct compiler *c, vxl_value list, u32 n)
{
	while (n--)
		list = cdr_of(c, list);
	return car_of(c, list);
}

static bool is_named(struct compiler *c, vxl_value v, const char *name)
{
	return vxl_symbol_is(c->space, v, name);
}

/* The forms behind the name, as children. */
static bool rest_as(struct compiler *c, struct node *node, vxl_value form, enum node_kind kind)
{
	node->kind = kind;
	return add_children(c, node, cdr_of(c, form), node->scope);
}

static bool analyse_quote(struct compiler *c, struct node *node, vxl_value form)
{
	node->value = nth_of(c, form, 1);
	return true;
}

static vxl_value cons_form(struct compiler *c, vxl_value car, vxl_value cdr)
{
	if (car == VXL_ERROR || cdr == VXL_ERROR)
		return VXL_ERROR;
	return make_cons(c->m, car, cdr);
}

/* Calls of list* nest when a template is long: this many elements in each. */
#define TEMPLATE_CHUNK	32

/*
 * Takes the template apart for one level: (list* `A `B ... `REST), where
 * each part is a quasiquote of its own again, or (append X `REST).
 */
static bool analyse_quasiquote(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value symbol = car_of(c, form);
	vxl_value template = nth_of(c, form, 1);
	vxl_value first = car_of(c, template);
	vxl_value part;
	u32 count = 0;

	node->value = template;
	if (!is_cons(template))
		return true;
	if (is_named(c, first, "quasiquote"))
		return compile_error(c, node->place, "a ` inside a ` is not supported");
	if (is_named(c, first, "unquote-splicing"))
		return compile_error(c, node->place, ",@ where there is no list to splice into");
	if (is_named(c, first, "unquote")) {
		node->kind = NODE_PROGN;
		return add_child(c, node, nth_of(c, template, 1), node->scope,
				 cdr_of(c, template));
	}
	if (is_cons(first) && is_named(c, car_of(c, first), "unquote-splicing")) {
		call_primitive(c, node, "append");
		part = cons_form(c, symbol, cons_form(c, cdr_of(c, template), VXL_NIL));
		return part != VXL_ERROR &&
		       add_child(c, node, nth_of(c, first, 1), node->scope, cdr_of(c, first)) &&
		       add_child(c, node, part, node->scope, VXL_NIL);
	}
	call_primitive(c, node, "list*");
	do {
		part = cons_form(c, symbol, cons_form(c, car_of(c, template), VXL_NIL));
		if (part == VXL_ERROR || !add_child(c, node, part, node->scope, template))
			return false;
		template = cdr_of(c, template);
		first = car_of(c, template);
	} while (is_cons(template) && ++count < TEMPLATE_CHUNK &&
		 !is_named(c, first, "unquote") &&
		 !(is_cons(first) && is_named(c, car_of(c, first), "unquote-splicing")));
	part = cons_form(c, symbol, cons_form(c, template, VXL_NIL));
	return part != VXL_ERROR && add_child(c, node, part, node->scope, VXL_NIL);
}

static bool analyse_unquote(struct compiler *c, struct node *node, vxl_value form)
{
	(void)form;
	return compile_error(c, node->place, "a , outside of a `");
}

static bool analyse_function(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value name = nth_of(c, form, 1);
	struct symbol *symbol;

	if (is_cons(name) && is_named(c, car_of(c, name), "lambda")) {
		node->kind = NODE_PROGN;
		return add_child(c, node, name, node->scope, cdr_of(c, form));
	}
	if (!is_symbol(name))
		return compile_error(c, node->place, "a function's name expected behind #'");
	symbol = symbol_at(c->space, name);
	if ((symbol->flags & SYMBOL_MACRO) ||
	    (symbol->special && symbol->function == UNBOUND))
		return compile_error(c, node->place, "%.*s is not a function",
				     TEXT(vxl_symbol_name(c->space, name)));
	node->value = name;
	if (is_type(c->space, symbol->function, OBJECT_PRIMITIVE)) {
		node->value = symbol->function;
		return true;
	}
	node->kind = NODE_FUNCTION;
	return symbol->function != UNBOUND || add_promise(c, node, name, true, 0xff);
}

static bool analyse_if(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value rest = cdr_of(c, form);
	vxl_value otherwise = cdr_of(c, cdr_of(c, rest));

	node->kind = NODE_COND;
	if (!add_child(c, node, car_of(c, rest), node->scope, rest))
		return false;
	rest = cdr_of(c, rest);
	if (!add_child(c, node, car_of(c, rest), node->scope, rest))
		return false;
	return otherwise == VXL_NIL ||
	       (add_made(c, node, NODE_CONST, VXL_T, NULL) &&
		add_child(c, node, car_of(c, otherwise), node->scope, otherwise));
}

/* A clause without a body has a constant nil child: its test is its value. */
static bool analyse_cond(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value clauses, clause;
	struct node *body;

	node->kind = NODE_COND;
	for (clauses = cdr_of(c, form); is_cons(clauses); clauses = cdr_of(c, clauses)) {
		clause = car_of(c, clauses);
		if (!is_cons(clause) || list_length(c->space, clause) < 0)
			return compile_error(c, node->place, "malformed cond: each clause is (TEST FORM ...)");
		if (!add_child(c, node, car_of(c, clause), node->scope, clause))
			return false;
		if (cdr_of(c, clause) == VXL_NIL) {
			body = add_made(c, node, NODE_PROGN, VXL_NIL, NULL);
			if (!body)
				return false;
			body->value = VXL_T;
		} else if (!add_body(c, node, cdr_of(c, clause), node->scope)) {
			return false;
		}
	}
	return true;
}

static bool analyse_when(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value rest = cdr_of(c, form);

	node->kind = NODE_COND;
	return add_child(c, node, car_of(c, rest), node->scope, rest) &&
	       add_body(c, node, cdr_of(c, rest), node->scope);
}

static bool analyse_unless(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value rest = cdr_of(c, form);
	struct node *not;

	node->kind = NODE_COND;
	not = add_made(c, node, NODE_NOT, VXL_NIL, node->scope);
	return not && add_child(c, not, car_of(c, rest), node->scope, rest) &&
	       add_body(c, node, cdr_of(c, rest), node->scope);
}

static bool analyse_and(struct compiler *c, struct node *node, vxl_value form)
{
	if (cdr_of(c, form) == VXL_NIL) {
		node->value = VXL_T;
		return true;
	}
	return rest_as(c, node, form, NODE_AND);
}

static bool analyse_or(struct compiler *c, struct node *node, vxl_value form)
{
	if (cdr_of(c, form) == VXL_NIL) {
		node->value = VXL_NIL;
		return true;
	}
	return rest_as(c, node, form, NODE_OR);
}

static bool analyse_not(struct compiler *c, struct node *node, vxl_value form)
{
	return rest_as(c, node, form, NODE_NOT);
}

static bool analyse_progn(struct compiler *c, struct node *node, vxl_value form)
{
	return rest_as(c, node, form, NODE_PROGN);
}

static bool analyse_while(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value rest = cdr_of(c, form);

	node->kind = NODE_WHILE;
	return add_child(c, node, car_of(c, rest), node->scope, rest) &&
	       add_body(c, node, cdr_of(c, rest), node->scope);
}

static bool analyse_bindings(struct compiler *c, struct node *node, vxl_value form,
			     bool sequential)
{
	vxl_value bindings = nth_of(c, form, 1), binding, name, value;
	struct scope *scope = node->scope;
	struct node *child;

	node->kind = NODE_LET;
	if (list_length(c->space, bindings) < 0)
		return compile_error(c, node->place, "malformed let: ((NAME VALUE) ...) expected");
	for (; is_cons(bindings); bindings = cdr_of(c, bindings)) {
		binding = car_of(c, bindings);
		name = is_cons(binding) ? car_of(c, binding) : binding;
		value = cdr_of(c, binding);
		if (is_cons(binding) && (value != VXL_NIL && !is_cons(value)))
			return compile_error(c, node->place, "malformed let: (NAME VALUE) expected");
		if (cdr_of(c, value) != VXL_NIL)
			return compile_error(c, node->place, "malformed let: (NAME VALUE) expected");
		if (!check_variable(c, node, name))
			return false;
		child = add_child(c, node, car_of(c, value),
				  sequential ? scope : node->scope, value);
		if (!child)
			return false;
		scope = new_scope(c, node, scope, SCOPE_VARIABLE, name);
		if (!scope)
			return false;
	}
	node->variable = scope;
	return add_body(c, node, cdr_of(c, cdr_of(c, form)), scope);
}

static bool analyse_let(struct compiler *c, struct node *node, vxl_value form)
{
	return analyse_bindings(c, node, form, false);
}

static bool analyse_let_star(struct compiler *c, struct node *node, vxl_value form)
{
	return analyse_bindings(c, node, form, true);
}

static bool assign(struct compiler *c, struct node *node, vxl_value name, vxl_value cell)
{
	struct symbol *symbol;

	if (!check_variable(c, node, name))
		return false;
	c->m->error.status = VXL_OK;
	node->value = name;
	node->variable = find_variable(c, node, name);
	if (c->m->error.status)
		return false;
	if (node->variable) {
		node->kind = NODE_SETLOCAL;
		node->variable->assigned = true;
	} else {
		node->kind = NODE_SETGLOBAL;
		symbol = symbol_at(c->space, name);
		/* At top level setq defines; elsewhere the name must be known. */
		if (!node->lambda->outer)
			symbol->flags |= SYMBOL_VARIABLE;
		else if (!(symbol->flags & SYMBOL_VARIABLE) &&
			 !add_promise(c, node, name, false, 0xff))
			return false;
	}
	return add_child(c, node, car_of(c, cell), node->scope, cell);
}

static bool analyse_setq(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value rest = cdr_of(c, form);
	struct node *child;

	if ((list_length(c->space, rest) & 1))
		return compile_error(c, node->place, "malformed setq: (setq NAME VALUE ...) expected");
	if (cdr_of(c, cdr_of(c, rest)) == VXL_NIL && is_cons(rest))
		return assign(c, node, car_of(c, rest), cdr_of(c, rest));
	node->kind = NODE_PROGN;
	for (; is_cons(rest); rest = cdr_of(c, cdr_of(c, rest))) {
		child = add_made(c, node, NODE_CONST, VXL_NIL, node->scope);
		if (!child || !assign(c, child, car_of(c, rest), cdr_of(c, rest)))
			return false;
	}
	return true;
}

static bool analyse_block(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value name = nth_of(c, form, 1);
	struct scope *scope;

	if (!is_symbol(name))
		return compile_error(c, node->place, "a block's name expected");
	scope = new_scope(c, node, node->scope, SCOPE_BLOCK, name);
	if (!scope)
		return false;
	scope->block = node;
	node->kind = NODE_BLOCK;
	return add_body(c, node, cdr_of(c, cdr_of(c, form)), scope);
}

static bool analyse_return_from(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value name = nth_of(c, form, 1);
	vxl_value rest = cdr_of(c, cdr_of(c, form));
	struct scope *scope;

	for (scope = node->scope; scope; scope = scope->outer)
		if (scope->kind == SCOPE_BLOCK && scope->symbol == name)
			break;
	if (!scope)
		return compile_error(c, node->place, "there is no block of this name around it");
	if (scope->lambda != node->lambda)
		return compile_error(c, node->place, "a return cannot leave the function it is in");
	node->kind = NODE_RETURN;
	node->block = scope->block;
	return add_child(c, node, car_of(c, rest), node->scope, rest);
}

enum parameter_state { REQUIRED, OPTIONAL, REST, REST_READ };

/* One element of a lambda list; @body is the node that gets the defaults. */
static bool add_parameter(struct compiler *c, struct node *body, vxl_value element,
			  enum parameter_state *state)
{
	struct lambda *lambda = body->lambda;
	struct scope *outer = lambda->parameters ? lambda->parameters : body->scope;
	vxl_value name = element, value = VXL_NIL;

	if (is_named(c, element, "&optional") && *state == REQUIRED) {
		*state = OPTIONAL;
		return true;
	}
	if ((is_named(c, element, "&rest") || is_named(c, element, "&body")) &&
	    *state < REST) {
		*state = REST;
		return true;
	}
	if (*state == REST_READ)
		return compile_error(c, body->place, "a parameter behind that of &rest");
	if (*state == OPTIONAL && is_cons(element)) {
		name = car_of(c, element);
		value = cdr_of(c, element);
		if (cdr_of(c, value) != VXL_NIL)
			return compile_error(c, body->place, "malformed optional parameter: (NAME DEFAULT) expected");
	}
	if (!check_variable(c, body, name))
		return false;
	if (*state == OPTIONAL && !add_child(c, body, car_of(c, value), outer, value))
		return false;
	lambda->parameters = new_scope(c, body, outer, SCOPE_VARIABLE, name);
	if (!lambda->parameters)
		return false;
	lambda->parameters->reg = lambda->required + lambda->optional;
	if (*state == REQUIRED) {
		lambda->required++;
	} else if (*state == OPTIONAL) {
		lambda->optional++;
	} else {
		lambda->rest = true;
		*state = REST_READ;
	}
	return true;
}

bool analyse_lambda(struct compiler *c, struct node *node, vxl_value name,
		    vxl_value parameters, vxl_value body)
{
	struct lambda *lambda = pool_take(c, sizeof(*lambda));
	enum parameter_state state = REQUIRED;

	if (!lambda)
		return false;
	*lambda = (struct lambda) {
		.outer = node->lambda, .next = c->lambdas, .name = name,
	};
	c->lambdas = lambda;
	node->kind = NODE_LAMBDA;
	node->made = lambda;
	lambda->body = add_made(c, node, NODE_PROGN, VXL_NIL, node->scope);
	if (!lambda->body)
		return false;
	lambda->body->lambda = lambda;
	if (list_length(c->space, parameters) < 0)
		return compile_error(c, node->place, "a list of parameters expected");
	for (; is_cons(parameters); parameters = cdr_of(c, parameters)) {
		if (!add_parameter(c, lambda->body, car_of(c, parameters), &state))
			return false;
		if (lambda->required + lambda->optional > VXL_ARGS_MAX)
			return compile_error(c, node->place, "more than %u parameters",
					     (unsigned int)VXL_ARGS_MAX);
	}
	if (state == REST)
		return compile_error(c, node->place, "a parameter expected behind &rest");
	return add_body(c, lambda->body, body,
			lambda->parameters ? lambda->parameters : node->scope);
}

static bool analyse_lambda_form(struct compiler *c, struct node *node, vxl_value form)
{
	return analyse_lambda(c, node, VXL_NIL, nth_of(c, form, 1),
			      cdr_of(c, cdr_of(c, form)));
}

/* Raises if the function of that name is not for programs to define. */
static bool check_definable(struct compiler *c, struct node *node, vxl_value name)
{
	struct symbol *symbol;

	if (!is_symbol(name))
		return compile_error(c, node->place, "a name expected");
	symbol = symbol_at(c->space, name);
	if (c->world->core)
		return true;
	if (symbol->special || name == VXL_NIL ||
	    ((symbol->flags & SYMBOL_CORE) && symbol->function != UNBOUND))
		return compile_error(c, node->place, "%.*s is part of the language",
				     TEXT(vxl_symbol_name(c->space, name)));
	return true;
}

/* (PRIMITIVE 'NAME FUNCTION DOCSTRING) */
static bool define(struct compiler *c, struct node *node, vxl_value form,
		   const char *primitive)
{
	vxl_value name = nth_of(c, form, 1);
	vxl_value body = cdr_of(c, cdr_of(c, cdr_of(c, form)));
	vxl_value doc = VXL_NIL;
	struct node *function;

	if (!check_definable(c, node, name))
		return false;
	if (is_string(car_of(c, body)) && cdr_of(c, body) != VXL_NIL) {
		doc = car_of(c, body);
		body = cdr_of(c, body);
	}
	call_primitive(c, node, primitive);
	if (!add_made(c, node, NODE_CONST, name, NULL))
		return false;
	function = add_made(c, node, NODE_LAMBDA, VXL_NIL, node->scope);
	return function &&
	       analyse_lambda(c, function, name, nth_of(c, form, 2), body) &&
	       add_made(c, node, NODE_CONST, doc, NULL);
}

static bool analyse_defun(struct compiler *c, struct node *node, vxl_value form)
{
	return define(c, node, form, "%define-function");
}

static bool analyse_defmacro(struct compiler *c, struct node *node, vxl_value form)
{
	return define(c, node, form, "%define-macro");
}

/* (PRIMITIVE 'NAME VALUE DOCSTRING) */
static bool define_global(struct compiler *c, struct node *node, vxl_value form,
			  const char *primitive)
{
	vxl_value name = nth_of(c, form, 1);
	vxl_value rest = cdr_of(c, cdr_of(c, form));

	if (!is_symbol(name))
		return compile_error(c, node->place, "a name expected");
	call_primitive(c, node, primitive);
	return add_made(c, node, NODE_CONST, name, NULL) &&
	       add_child(c, node, car_of(c, rest), node->scope, rest) &&
	       add_made(c, node, NODE_CONST, nth_of(c, rest, 1), NULL);
}

static bool analyse_defconstant(struct compiler *c, struct node *node, vxl_value form)
{
	return define_global(c, node, form, "%define-constant");
}

static bool analyse_defparameter(struct compiler *c, struct node *node, vxl_value form)
{
	return check_variable(c, node, nth_of(c, form, 1)) &&
	       define_global(c, node, form, "%define-variable");
}

/* (funcall #'NAME ...) is a call of NAME. */
static bool analyse_funcall(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value function = nth_of(c, form, 1);

	if (is_cons(function) && is_named(c, car_of(c, function), "function") &&
	    is_symbol(nth_of(c, function, 1))) {
		struct symbol *symbol = symbol_at(c->space, nth_of(c, function, 1));

		if (!symbol->special && !(symbol->flags & SYMBOL_MACRO)) {
			node->value = cons_form(c, nth_of(c, function, 1),
						cdr_of(c, cdr_of(c, form)));
			*c->last_fresh = node;
			node->waiting = NULL;
			c->last_fresh = &node->waiting;
			return node->value != VXL_ERROR;
		}
	}
	if (list_length(c->space, form) > VXL_ARGS_MAX)
		return compile_error(c, node->place, "more than %u arguments",
				     (unsigned int)VXL_ARGS_MAX);
	return rest_as(c, node, form, NODE_FUNCALL);
}

static bool analyse_apply(struct compiler *c, struct node *node, vxl_value form)
{
	if (list_length(c->space, form) > VXL_ARGS_MAX)
		return compile_error(c, node->place, "more than %u arguments",
				     (unsigned int)VXL_ARGS_MAX);
	return rest_as(c, node, form, NODE_APPLY);
}

const struct special_form special_forms[] = {
	{ "quote", analyse_quote, 1, 1, "(quote DATUM)" },
	{ "quasiquote", analyse_quasiquote, 1, 1, "(quasiquote TEMPLATE)" },
	{ "unquote", analyse_unquote, 1, 1, "(unquote FORM)" },
	{ "unquote-splicing", analyse_unquote, 1, 1, "(unquote-splicing FORM)" },
	{ "function", analyse_function, 1, 1, "(function NAME)" },
	{ "if", analyse_if, 2, 3, "(if TEST THEN [ELSE])" },
	{ "cond", analyse_cond, 0, VXL_MANY, "(cond (TEST FORM ...) ...)" },
	{ "and", analyse_and, 0, VXL_MANY, "(and FORM ...)" },
	{ "or", analyse_or, 0, VXL_MANY, "(or FORM ...)" },
	{ "not", analyse_not, 1, 1, "(not VALUE)" },
	{ "null", analyse_not, 1, 1, "(null VALUE)" },
	{ "progn", analyse_progn, 0, VXL_MANY, "(progn FORM ...)" },
	{ "when", analyse_when, 1, VXL_MANY, "(when TEST FORM ...)" },
	{ "unless", analyse_unless, 1, VXL_MANY, "(unless TEST FORM ...)" },
	{ "while", analyse_while, 1, VXL_MANY, "(while TEST FORM ...)" },
	{ "let", analyse_let, 1, VXL_MANY, "(let ((NAME VALUE) ...) FORM ...)" },
	{ "let*", analyse_let_star, 1, VXL_MANY, "(let* ((NAME VALUE) ...) FORM ...)" },
	{ "setq", analyse_setq, 0, VXL_MANY, "(setq NAME VALUE ...)" },
	{ "block", analyse_block, 1, VXL_MANY, "(block NAME FORM ...)" },
	{ "return-from", analyse_return_from, 1, 2, "(return-from NAME [VALUE])" },
	{ "lambda", analyse_lambda_form, 1, VXL_MANY, "(lambda (PARAMETER ...) FORM ...)" },
	{ "defun", analyse_defun, 2, VXL_MANY, "(defun NAME (PARAMETER ...) FORM ...)" },
	{ "defmacro", analyse_defmacro, 2, VXL_MANY, "(defmacro NAME (PARAMETER ...) FORM ...)" },
	{ "defconstant", analyse_defconstant, 2, 3, "(defconstant NAME VALUE [DOCSTRING])" },
	{ "defparameter", analyse_defparameter, 2, 3, "(defparameter NAME VALUE [DOCSTRING])" },
	{ "funcall", analyse_funcall, 1, VXL_MANY, "(funcall FUNCTION ARGUMENT ...)" },
	{ "apply", analyse_apply, 2, VXL_MANY, "(apply FUNCTION ARGUMENT ... LIST)" },
};

const u32 special_form_count = ARRAY_SIZE(special_forms);
