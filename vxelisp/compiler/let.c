/* SPDX-License-Identifier: GPL-2.0 */
/* Variables that are bound around a body. */
#include "vxelisp/compiler/let.h"

bool generate_let(struct compiler *c, const struct task *t)
{
	struct scope *scope = t->node->variable;
	u32 top = c->top, variables = t->node->count - 1, i;
	struct task next = *t;

	if (t->mode == VALUE && t->dest >= c->top)
		c->top = t->dest + 1;
	for (i = variables; i--; scope = scope->outer)
		scope->reg = c->top + i;
	t->node->reg[0] = c->top;
	next.step = STEP_LET;
	next.child = t->node->child;
	return take_registers(c, t->node, c->top + variables) &&
	       PUSH(c, .step = STEP_TOP, .count = top) && push_task(c, next);
}

/* True if the new variable can share the register of another: neither ever changes. */
static bool is_alias(struct compiler *c, const struct scope *scope, const struct node *value)
{
	return !scope->assigned && is_direct(c, value) && !value->variable->assigned;
}

bool step_let(struct compiler *c, const struct task *t)
{
	struct scope *scope = t->node->variable;
	u32 variables = t->node->count - 1, base = t->node->reg[0], i;
	struct task rest = *t;

	c->top = base + t->count;
	if (t->count) {
		for (i = variables; i > t->count; i--)
			scope = scope->outer;
		if (is_boxed(scope) && !emit_abc(c, OP_BOX, scope->reg, scope->reg, 0))
			return false;
	}
	if (t->count == variables && t->label)
		return PUSH(c, .step = STEP_BRANCH, .node = t->child, .label = t->label,
			    .sense = t->sense);
	if (t->count == variables)
		return push_node(c, t->child, t->mode == VALUE ? t->dest : c->top, t->mode);
	rest.child = t->child->next;
	rest.count++;
	for (scope = t->node->variable, i = variables; i > rest.count; i--)
		scope = scope->outer;
	if (is_alias(c, scope, t->child)) {
		scope->reg = t->child->variable->reg;
		return push_task(c, rest);
	}
	return push_task(c, rest) && push_node(c, t->child, c->top, VALUE);
}
