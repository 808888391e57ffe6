/* SPDX-License-Identifier: GPL-2.0 */
/* The special form handler-case. */
#include "vxelisp/compiler/handler.h"
#include "vxelisp/compiler/syntax.h"
#include "vxelisp/compiler/tree.h"

/* The error types of handler-case, and the statuses that they stand for. */
static const struct condition {
	const char *name;
	u32 statuses;
} conditions[] = {
	{ "error", 1u << VXL_RAISED | 1u << VXL_TYPE | 1u << VXL_RANGE |
		   1u << VXL_ARGUMENTS | 1u << VXL_UNDEFINED | 1u << VXL_FROZEN },
	{ "simple-error", 1u << VXL_RAISED },
	{ "type-error", 1u << VXL_TYPE },
	{ "range-error", 1u << VXL_RANGE },
	{ "program-error", 1u << VXL_ARGUMENTS },
	{ "cell-error", 1u << VXL_UNDEFINED },
};

static u32 condition_statuses(struct compiler *c, vxl_value name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(conditions); i++)
		if (is_named(c, name, conditions[i].name))
			return conditions[i].statuses;
	return 0;
}

/* (TYPE ([NAME]) FORM ...) becomes a test, and the forms with NAME bound to the message. */
static bool add_handler(struct compiler *c, struct node *node, struct node *cond,
			vxl_value clause)
{
	vxl_value variables = nth_of(c, clause, 1), message, form;
	u32 statuses = condition_statuses(c, car_of(c, clause));
	struct node *test;

	if (form_length(c, clause) < 2 || form_length(c, variables) < 0 ||
	    form_length(c, variables) > 1)
		return compile_error(c, node->place, "malformed handler-case: (TYPE ([NAME]) FORM ...) expected");
	if (!statuses)
		return compile_error(c, node->place, "malformed handler-case: a TYPE is error, simple-error, type-error, range-error, program-error or cell-error");
	node->value |= statuses;
	test = add_made(c, cond, NODE_PRIMITIVE, VXL_NIL, NULL);
	if (!test || !call_primitive(c, test, "%error-among-p") ||
	    !add_made(c, test, NODE_CONST, make_fixnum(statuses), NULL))
		return false;
	if (variables == VXL_NIL)
		return add_body(c, cond, cdr_of(c, cdr_of(c, clause)), node->scope);
	message = make_form(c, make_form(c, named(c, "%error-message"), VXL_NIL), VXL_NIL);
	form = make_form(c, make_form(c, car_of(c, variables), message), VXL_NIL);
	form = make_form(c, named(c, "let"),
			 make_form(c, form, cdr_of(c, cdr_of(c, clause))));
	return form != VXL_ERROR && add_child(c, cond, form, node->scope, clause);
}

bool analyse_handler_case(struct compiler *c, struct node *node, vxl_value form)
{
	vxl_value rest = cdr_of(c, form), clauses = cdr_of(c, rest);
	struct node *cond;

	node->kind = NODE_TRY;
	node->value = 0;
	if (!add_child(c, node, car_of(c, rest), node->scope, rest))
		return false;
	cond = add_made(c, node, NODE_COND, VXL_NIL, node->scope);
	for (; cond && is_cons(clauses); clauses = cdr_of(c, clauses))
		if (!add_handler(c, node, cond, car_of(c, clauses)))
			return false;
	return cond;
}
