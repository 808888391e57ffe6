/* SPDX-License-Identifier: GPL-2.0 */
/* Special forms. */
#include "vxelisp/compiler/handler.h"
#include "vxelisp/compiler/lambda.h"
#include "vxelisp/compiler/macro.h"
#include "vxelisp/compiler/promises.h"
#include "vxelisp/compiler/special.h"
#include "vxelisp/compiler/syntax.h"
#include "vxelisp/compiler/template.h"
#include "vxelisp/compiler/tree.h"

/* Makes the forms after the name children of the node. */
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

static bool analyse_function(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value name = nth_of(c, form, 1);
	struct symbol *symbol;

	if (is_cons(name) && is_named(c, car_of(c, name), "lambda")) {
		node->kind = NODE_PROGN;
		return add_child(c, node, name, node->scope, cdr_of(c, form));
	}
	if (!is_symbol(name))
		return compile_error(c, node->place, "a function's name expected after #'");
	if (!find_binding(c, node, name, SCOPE_FUNCTION, &node->variable))
		return false;
	if (node->variable) {
		node->kind = NODE_LOCAL;
		return true;
	}
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
		if (!is_cons(clause) || form_length(c, clause) < 0)
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
	if (form_length(c, bindings) < 0)
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
	node->value = name;
	if (!find_binding(c, node, name, SCOPE_VARIABLE, &node->variable))
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

	if ((form_length(c, rest) & 1))
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

	if (!find_scope(c, node, name, SCOPE_BLOCK, &scope))
		return false;
	if (!scope)
		return compile_error(c, node->place, "no block of this name encloses this form");
	if (scope->lambda != node->lambda)
		return compile_error(c, node->place, "return-from cannot leave the function that it is in");
	node->kind = NODE_RETURN;
	node->block = scope->block;
	return add_child(c, node, car_of(c, rest), node->scope, rest);
}

static bool analyse_lambda_form(struct compiler *c, struct node *node, vxl_value form)
{
	return analyse_lambda(c, node, VXL_NIL, nth_of(c, form, 1),
			      cdr_of(c, cdr_of(c, form)));
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
	       analyse_named_lambda(c, function, name, nth_of(c, form, 2), body) &&
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
			node->value = make_form(c, nth_of(c, function, 1),
						cdr_of(c, cdr_of(c, form)));
			*c->last_fresh = node;
			node->waiting = NULL;
			c->last_fresh = &node->waiting;
			return node->value != VXL_ERROR;
		}
	}
	if (form_length(c, form) > VXL_ARGS_MAX)
		return compile_error(c, node->place, "more than %u arguments",
				     (unsigned int)VXL_ARGS_MAX);
	return rest_as(c, node, form, NODE_FUNCALL);
}

static bool analyse_apply(struct compiler *c, struct node *node, vxl_value form)
{
	if (form_length(c, form) > VXL_ARGS_MAX)
		return compile_error(c, node->place, "more than %u arguments",
				     (unsigned int)VXL_ARGS_MAX);
	return rest_as(c, node, form, NODE_APPLY);
}

/* The result becomes a constant of the code: only the compiler can expand macros. */
static bool analyse_macroexpand(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value quoted = nth_of(c, form, 1);
	bool expanded;

	if (!is_cons(quoted) || !is_named(c, car_of(c, quoted), "quote"))
		return compile_error(c, node->place, "malformed macroexpand-1: (macroexpand-1 'FORM) expected");
	return expand_macro(c, nth_of(c, quoted, 1), node->place, &node->value, &expanded);
}

const struct special_form special_forms[] = {
	{ "quote", analyse_quote, 1, 1,
	  "(quote DATUM)\n"
	  "Returns DATUM itself, not evaluated. 'DATUM is short for it.\n"
	  "'(+ 1 2) => (+ 1 2)" },
	{ "quasiquote", analyse_template, 1, 1,
	  "(quasiquote TEMPLATE)\n"
	  "Returns TEMPLATE. Each ,FORM in it is replaced by the value of FORM, and\n"
	  "each ,@FORM by the elements of that value. `TEMPLATE is short for it.\n"
	  "Templates nest.\n"
	  "`(1 ,(+ 1 1) ,@(list 3 4)) => (1 2 3 4)" },
	{ "unquote", analyse_unquote, 1, 1,
	  "(unquote FORM)\n"
	  "In a template, stands for the value of FORM. ,FORM is short for it.\n"
	  "`(a ,(car '(b))) => (a b)" },
	{ "unquote-splicing", analyse_unquote, 1, 1,
	  "(unquote-splicing FORM)\n"
	  "In a template, stands for the elements of the value of FORM. ,@FORM is short\n"
	  "for it.\n"
	  "`(a ,@(list 'b 'c)) => (a b c)" },
	{ "function", analyse_function, 1, 1,
	  "(function NAME)\n"
	  "Returns the function of that name. #'NAME is short for it.\n"
	  "(mapcar #'car '((1) (2))) => (1 2)" },
	{ "if", analyse_if, 2, 3,
	  "(if TEST THEN [ELSE])\n"
	  "Evaluates THEN if TEST is true (not nil). Otherwise evaluates ELSE, or\n"
	  "returns nil if there is none.\n"
	  "(if (< 1 2) 'less 'more) => less" },
	{ "cond", analyse_cond, 0, VXL_MANY,
	  "(cond (TEST FORM ...) ...)\n"
	  "Evaluates the forms of the first clause whose TEST is true (not nil), and\n"
	  "returns the value of the last. Returns nil if there is no such clause.\n"
	  "(cond ((= 1 2) 'one) ((= 1 1) 'two) (t 'three)) => two" },
	{ "and", analyse_and, 0, VXL_MANY,
	  "(and FORM ...)\n"
	  "Evaluates the forms until one is nil, and returns nil then. Otherwise\n"
	  "returns the value of the last form.\n"
	  "(and 1 2 3) => 3" },
	{ "or", analyse_or, 0, VXL_MANY,
	  "(or FORM ...)\n"
	  "Evaluates the forms until one is true (not nil), and returns its value.\n"
	  "(or nil 2 3) => 2" },
	{ "not", analyse_not, 1, 1,
	  "(not VALUE)\n"
	  "True if VALUE is nil.\n"
	  "(not 1) => nil" },
	{ "null", analyse_not, 1, 1,
	  "(null VALUE)\n"
	  "True if VALUE is nil.\n"
	  "(null nil) => t" },
	{ "progn", analyse_progn, 0, VXL_MANY,
	  "(progn FORM ...)\n"
	  "Evaluates the forms in order. Returns the value of the last.\n"
	  "(progn 1 2) => 2" },
	{ "when", analyse_when, 1, VXL_MANY,
	  "(when TEST FORM ...)\n"
	  "Evaluates the forms if TEST is true (not nil).\n"
	  "(when (< 1 2) 'less) => less" },
	{ "unless", analyse_unless, 1, VXL_MANY,
	  "(unless TEST FORM ...)\n"
	  "Evaluates the forms if TEST is nil.\n"
	  "(unless (< 1 2) 'more) => nil" },
	{ "while", analyse_while, 1, VXL_MANY,
	  "(while TEST FORM ...)\n"
	  "Evaluates the forms again and again, as long as TEST is true (not nil).\n"
	  "(let ((n 1)) (while (< n 50) (setq n (* n 2))) n) => 64" },
	{ "let", analyse_let, 1, VXL_MANY,
	  "(let ((NAME VALUE) ...) FORM ...)\n"
	  "Evaluates the forms with local variables that are bound to the values.\n"
	  "(let ((a 1) (b 2)) (+ a b)) => 3" },
	{ "let*", analyse_let_star, 1, VXL_MANY,
	  "(let* ((NAME VALUE) ...) FORM ...)\n"
	  "Like let, but each VALUE can use the variables before it.\n"
	  "(let* ((a 1) (b (+ a 1))) b) => 2" },
	{ "setq", analyse_setq, 0, VXL_MANY,
	  "(setq NAME VALUE ...)\n"
	  "Sets variables. Global variables cannot be set while judging.\n"
	  "(let ((a 1)) (setq a 2) a) => 2" },
	{ "block", analyse_block, 1, VXL_MANY,
	  "(block NAME FORM ...)\n"
	  "Evaluates the forms and returns the value of the last. (return-from NAME\n"
	  "VALUE) inside of it leaves the block. A function is a block with its own\n"
	  "name. A loop is a block named nil.\n"
	  "(block b (return-from b 1) 2) => 1" },
	{ "return-from", analyse_return_from, 1, 2,
	  "(return-from NAME [VALUE])\n"
	  "Leaves the block of that name around it, with VALUE. The block must be in\n"
	  "the same function.\n"
	  "(defun sign (n) (if (< n 0) (return-from sign '-)) '+) (sign -1) => -" },
	{ "%template", analyse_template, 2, 2,
	  "(%template TEMPLATE DEPTH)" },
	{ "handler-case", analyse_handler_case, 1, VXL_MANY,
	  "(handler-case FORM (TYPE ([NAME]) FORM ...) ...)\n"
	  "Returns the value of FORM. If FORM raises an error, evaluates the forms of\n"
	  "the first clause of its type, with NAME bound to the message. TYPE is one\n"
	  "of: error (any of these), simple-error (raised by the function error),\n"
	  "type-error, range-error (a bad index or divisor), program-error (a wrong\n"
	  "number of arguments), cell-error (an undefined name). Running out of steps,\n"
	  "stack or memory cannot be handled.\n"
	  "(handler-case (car 5) (type-error () 'none)) => none\n"
	  "(handler-case (error \"no ~a\" 'x) (error (message) message)) => \"no x\"" },
	{ "flet", analyse_flet, 1, VXL_MANY,
	  "(flet ((NAME (PARAMETER ...) FORM ...) ...) FORM ...)\n"
	  "Evaluates the forms with local functions.\n"
	  "(flet ((twice (n) (* n 2))) (twice 4)) => 8" },
	{ "labels", analyse_labels, 1, VXL_MANY,
	  "(labels ((NAME (PARAMETER ...) FORM ...) ...) FORM ...)\n"
	  "Like flet, but the functions can call themselves and each other.\n"
	  "(labels ((sum (n) (if (= n 0) 0 (+ n (sum (- n 1)))))) (sum 4)) => 10" },
	{ "lambda", analyse_lambda_form, 1, VXL_MANY,
	  "(lambda (PARAMETER ...) FORM ...)\n"
	  "Makes a function. Its parameters are, in this order: NAME ...; &optional\n"
	  "NAME or (NAME [DEFAULT [SUPPLIED]]) ...; &rest NAME; &key, as &optional,\n"
	  "then perhaps &allow-other-keys; &aux (NAME VALUE) ... A list in place of a\n"
	  "NAME is a pattern; see destructuring-bind.\n"
	  "((lambda (a &key (b 2)) (list a b)) 1 :b 5) => (1 5)" },
	{ "defun", analyse_defun, 2, VXL_MANY,
	  "(defun NAME (PARAMETER ...) [DOCSTRING] FORM ...)\n"
	  "Defines a function. See lambda for its parameters.\n"
	  "(defun half (n) (truncate n 2)) (half 9) => 4" },
	{ "defmacro", analyse_defmacro, 2, VXL_MANY,
	  "(defmacro NAME (PARAMETER ...) [DOCSTRING] FORM ...)\n"
	  "Defines a macro. The compiler calls it with the arguments of a form (NAME\n"
	  "ARGUMENT ...), unevaluated, and compiles what it returns in place of the\n"
	  "form.\n"
	  "(defmacro swapped (a b) `(list ,b ,a)) (swapped 1 2) => (2 1)" },
	{ "defconstant", analyse_defconstant, 2, 3,
	  "(defconstant NAME VALUE [DOCSTRING])\n"
	  "Defines a constant: a name whose value never changes.\n"
	  "(defconstant answer 42) answer => 42" },
	{ "defparameter", analyse_defparameter, 2, 3,
	  "(defparameter NAME VALUE [DOCSTRING])\n"
	  "Defines a global variable, or gives it a new value.\n"
	  "(defparameter *level* 1) *level* => 1" },
	{ "macroexpand-1", analyse_macroexpand, 1, 1,
	  "(macroexpand-1 'FORM)\n"
	  "Returns what the macro call FORM expands to.\n"
	  "(macroexpand-1 '(return 5)) => (return-from nil 5)" },
	{ "funcall", analyse_funcall, 1, VXL_MANY,
	  "(funcall FUNCTION ARGUMENT ...)" },
	{ "apply", analyse_apply, 2, VXL_MANY,
	  "(apply FUNCTION ARGUMENT ... LIST)" },
};

const u32 special_form_count = ARRAY_SIZE(special_forms);
