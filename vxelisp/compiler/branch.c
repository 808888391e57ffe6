/* SPDX-License-Identifier: GPL-2.0 */
/* Code of operations, tests, conditions and loops. */
#include "vxelisp/compiler/branch.h"
#include "vxelisp/compiler/dispatch.h"
#include "vxelisp/compiler/let.h"

static bool small_constant(const struct node *node, s64 min, s64 max)
{
	return node->kind == NODE_CONST && is_fixnum(node->value) &&
	       fixnum_value(node->value) >= min && fixnum_value(node->value) <= max;
}

static bool immediate(struct compiler *c, const struct operation *operation,
		      const struct node *node)
{
	switch (operation->kind) {
	case BINARY:
		if (operation->op == OP_SUB)
			return !node->next && small_constant(node, -127, 128);
		if (operation->op == OP_AND)
			return small_constant(node, 0, 0xffffffff);
		return operation->immediate && small_constant(node, -128, 127);
	case COMPARE:
		return small_constant(node, -32768, 32767);
	case BIT_TEST:
		return small_constant(node, 0, 0xffffffff);
	case IDENTITY:
		return node->kind == NODE_CONST && node->value <= 0xffffffff &&
		       !is_boxed_integer(c->space, node->value);
	}
	return false;
}

#define IMMEDIATE	0xff	/* instead of a register: the operand is a constant */

bool operands(struct compiler *c, struct task next)
{
	struct node *node = next.node, *child[2] = { node->child, NULL };
	const struct operation *operation = node->operation;
	bool wanted[2] = { false, false };
	u32 i;

	next.count = c->top;
	if (operation->operands == 2) {
		child[1] = child[0]->next;
		if (immediate(c, operation, child[1]))
			node->reg[1] = IMMEDIATE;
		else if (immediate(c, operation, child[0]))
			node->reg[0] = IMMEDIATE;
	}
	for (i = 0; i < operation->operands; i++) {
		if (node->reg[i] == IMMEDIATE)
			continue;
		if (is_direct(c, child[i])) {
			node->reg[i] = child[i]->variable->reg;
			continue;
		}
		node->reg[i] = c->top++;
		wanted[i] = true;
		if (!take_registers(c, node, c->top))
			return false;
	}
	return push_task(c, next) &&
	       (!wanted[1] || push_node(c, child[1], node->reg[1], VALUE)) &&
	       (!wanted[0] || push_node(c, child[0], node->reg[0], VALUE));
}

/* An instruction on a register and a constant. */
static bool emit_immediate(struct compiler *c, const struct operation *operation,
			   u32 dest, u32 reg, s64 n)
{
	if (operation->op == OP_AND)
		return emit_abc(c, OP_ANDI, dest, reg, 0) && emit(c, n);
	return emit_abc(c, OP_ADDI, dest, reg, operation->op == OP_SUB ? -n : n);
}

bool step_operate(struct compiler *c, const struct task *t)
{
	const struct node *node = t->node, *left = node->child;
	const struct operation *operation = node->operation;
	u32 first = node->reg[0], second = node->reg[1];
	bool fine;

	c->top = t->count;
	if (!mark(c, node->place))
		return false;
	if (operation->kind == UNARY)
		fine = emit_abc(c, operation->op, t->dest, first, 0);
	else if (first == IMMEDIATE)
		fine = emit_immediate(c, operation, t->dest, second, fixnum_value(left->value));
	else if (second == IMMEDIATE)
		fine = emit_immediate(c, operation, t->dest, first,
				      fixnum_value(left->next->value));
	else
		fine = emit_abc(c, operation->op, t->dest, first, second);
	return fine && emit_return(c, t->mode, t->dest);
}

/* Conditional jumps come in pairs: the second jumps when the first does not. */
static enum opcode contrary(enum opcode op)
{
	return ((op - OP_JCONS) ^ 1) + OP_JCONS;
}

bool step_compare(struct compiler *c, const struct task *t)
{
	const struct node *node = t->node;
	const struct operation *operation = node->operation;
	u32 first = node->reg[0], second = node->reg[1];
	bool constant = first == IMMEDIATE || second == IMMEDIATE;
	const struct node *value = second == IMMEDIATE ? node->child->next : node->child;
	enum opcode op;

	BUILD_BUG_ON((OP_JTESTNOTI - OP_JCONS) % 2 == 0);
	c->top = t->count;
	if (!constant)
		op = operation->op;
	else
		op = second == IMMEDIATE ? operation->immediate : operation->mirrored;
	/* a > b is b < a, and not (a <= b). */
	if (!t->sense)
		op = contrary(op);
	if (first == IMMEDIATE)
		first = second;
	if (!mark(c, node->place))
		return false;
	if (!constant) {
		if (operation->swapped ? !emit_abc(c, op, second, first, 0) :
					 !emit_abc(c, op, first, second, 0))
			return false;
	} else if (operation->kind == IDENTITY) {
		if (!emit_abc(c, op, first, 0, 0) || !emit(c, value->value))
			return false;
	} else if (operation->kind == BIT_TEST) {
		if (!emit_abc(c, op, first, 0, 0) || !emit(c, fixnum_value(value->value)))
			return false;
	} else if (!emit_asb(c, op, first, fixnum_value(value->value))) {
		return false;
	}
	return emit_offset(c, t->label);
}

/* The first test from here on that is not always false. NULL if there is none. */
static struct node *skip_never(struct node *test)
{
	while (test && test->kind == NODE_CONST && test->value == VXL_NIL)
		test = test->next->next;
	return test;
}

/* Emits a table for the clauses from @first up to, but not including, @rest. The code of @rest
 * follows. */
static bool dispatch(struct compiler *c, const struct task *t, struct node *first,
		     struct task rest, dispatch_target target)
{
	struct label *next = new_label(c);

	return next && push_task(c, rest) && PUSH(c, .step = STEP_BIND, .label = next) &&
	       emit_dispatch(c, t, first, rest.child, target) && emit_jump(c, next);
}

static struct label *choice_target(struct compiler *c, const struct task *t,
				   struct node *body)
{
	struct label *label;

	if (body->kind == NODE_CONST)
		return (body->value != VXL_NIL) == t->sense ? t->label : t->end;
	label = new_label(c);
	if (!label || !PUSH(c, .step = STEP_JUMP, .label = t->end) ||
	    !PUSH(c, .step = STEP_BRANCH, .node = body, .label = t->label, .sense = t->sense) ||
	    !PUSH(c, .step = STEP_BIND, .label = label))
		return NULL;
	return label;
}

/* Compiles a `cond` as a test: jumps to label if its truth value equals sense, else to end. */
bool step_choices(struct compiler *c, const struct task *t)
{
	struct node *test = skip_never(t->child), *body;
	struct label *next;
	struct task rest = *t;
	bool constant, truth;

	if (!test) {
		if (!t->sense && !emit_jump(c, t->label))
			return false;
		bind_label(c, t->end);
		return true;
	}
	if (dispatch_span(c, test, &rest.child))
		return dispatch(c, t, test, rest, choice_target);
	body = test->next;
	rest.child = skip_never(body->next);
	constant = body->kind == NODE_CONST || test_is_value(body);
	truth = body->kind != NODE_CONST || body->value != VXL_NIL;
	if (test->kind == NODE_CONST || (constant && truth && !rest.child))
		return PUSH(c, .step = STEP_BIND, .label = t->end) &&
		       PUSH(c, .step = STEP_BRANCH, .label = t->label, .sense = t->sense,
			    .node = constant && truth ? test : body);
	if (!push_task(c, rest))
		return false;
	if (constant)
		return PUSH(c, .step = STEP_BRANCH, .node = test, .sense = true,
			    .label = truth == t->sense ? t->label : t->end);
	next = new_label(c);
	return next && PUSH(c, .step = STEP_BIND, .label = next) &&
	       PUSH(c, .step = STEP_JUMP, .label = t->end) &&
	       PUSH(c, .step = STEP_BRANCH, .node = body, .label = t->label,
		    .sense = t->sense) &&
	       PUSH(c, .step = STEP_BRANCH, .node = test, .label = next);
}

bool step_branch(struct compiler *c, const struct task *t)
{
	struct node *node = t->node;
	struct label *skip;
	u32 reg;

	switch (node->kind) {
	case NODE_CONST:
		return (node->value != VXL_NIL) != t->sense || emit_jump(c, t->label);
	case NODE_NOT:
		return PUSH(c, .step = STEP_BRANCH, .node = node->child,
			    .label = t->label, .sense = !t->sense);
	case NODE_AND:
	case NODE_OR:
		skip = t->label;
		if (t->sense == (node->kind == NODE_AND)) {
			skip = new_label(c);
			if (!skip)
				return false;
		}
		return PUSH(c, .step = STEP_BRANCHES, .node = node, .child = node->child,
			    .label = t->label, .end = skip, .sense = t->sense);
	case NODE_LET:
		return generate_let(c, &(struct task) {
			.node = node, .mode = EFFECT, .label = t->label, .sense = t->sense });
	case NODE_COND:
		skip = new_label(c);
		return skip && PUSH(c, .step = STEP_CHOICES, .child = node->child,
				    .label = t->label, .end = skip, .sense = t->sense);
	case NODE_OPERATION:
		if (node->operation->kind >= COMPARE)
			return operands(c, (struct task) {
				.step = STEP_COMPARE, .node = node,
				.label = t->label, .sense = t->sense });
	}
	reg = c->top;
	if (is_direct(c, node))
		reg = node->variable->reg;
	return PUSH(c, .step = STEP_TEST, .dest = reg, .label = t->label, .sense = t->sense) &&
	       (reg != c->top || push_node(c, node, reg, VALUE));
}

/* `and` jumps away at the first nil, `or` at the first other value. */
bool step_branches(struct compiler *c, const struct task *t)
{
	bool leave = t->node->kind == NODE_OR;

	if (!t->child->next) {
		if (t->end != t->label && !PUSH(c, .step = STEP_BIND, .label = t->end))
			return false;
		return PUSH(c, .step = STEP_BRANCH, .node = t->child, .label = t->label,
			    .sense = t->sense);
	}
	return PUSH(c, .step = STEP_BRANCHES, .node = t->node, .child = t->child->next,
		    .label = t->label, .end = t->end, .sense = t->sense) &&
	       PUSH(c, .step = STEP_BRANCH, .node = t->child, .label = t->end,
		    .sense = leave);
}

bool step_test(struct compiler *c, const struct task *t)
{
	return emit_abc(c, t->sense ? OP_JTRUE : OP_JNIL, t->dest, 0, 0) &&
	       emit_offset(c, t->label);
}

/* Compiles a test as a value: makes t, or jumps to a label where it makes nil. */
bool generate_test(struct compiler *c, const struct task *t)
{
	struct label *label = new_label(c);

	return label &&
	       PUSH(c, .step = STEP_TRUTH, .dest = t->dest, .mode = t->mode, .label = label) &&
	       PUSH(c, .step = STEP_BRANCH, .node = t->node, .label = label);
}

bool step_truth(struct compiler *c, const struct task *t)
{
	struct label *end = new_label(c);

	if (!end)
		return false;
	if (t->mode == EFFECT) {
		bind_label(c, t->label);
		return true;
	}
	if (!give(c, VXL_T, t->dest, t->mode) || (t->mode == VALUE && !emit_jump(c, end)))
		return false;
	bind_label(c, t->label);
	if (!give(c, VXL_NIL, t->dest, t->mode))
		return false;
	bind_label(c, end);
	return true;
}

static struct label *clause_target(struct compiler *c, const struct task *t,
				   struct node *body)
{
	struct label *label = new_label(c);

	if (!label || (t->mode != TAIL && !PUSH(c, .step = STEP_JUMP, .label = t->end)) ||
	    !push_node(c, body, t->dest, t->mode) || !PUSH(c, .step = STEP_BIND, .label = label))
		return NULL;
	return label;
}

bool step_clauses(struct compiler *c, const struct task *t)
{
	struct node *test = skip_never(t->child), *body;
	struct label *next;
	struct task rest = *t;

	if (!test) {
		if (!give(c, VXL_NIL, t->dest, t->mode))
			return false;
		bind_label(c, t->end);
		return true;
	}
	if (dispatch_span(c, test, &rest.child))
		return dispatch(c, t, test, rest, clause_target);
	body = test->next;
	rest.child = body->next;
	if (test->kind == NODE_CONST && test->value != VXL_NIL)
		return PUSH(c, .step = STEP_BIND, .label = t->end) &&
		       push_node(c, test_is_value(body) ? test : body, t->dest, t->mode);
	next = new_label(c);
	if (!next || !push_task(c, rest) || !PUSH(c, .step = STEP_BIND, .label = next))
		return false;
	if (test_is_value(body) && t->mode != EFFECT) {
		if (t->mode == TAIL && !PUSH(c, .step = STEP_RETURN, .dest = t->dest))
			return false;
		return (t->mode == TAIL || PUSH(c, .step = STEP_JUMP, .label = t->end)) &&
		       PUSH(c, .step = STEP_TEST, .dest = t->dest, .label = next) &&
		       push_node(c, test, t->dest, VALUE);
	}
	if (t->mode != TAIL && (rest.child || t->mode == VALUE) &&
	    !PUSH(c, .step = STEP_JUMP, .label = t->end))
		return false;
	return push_node(c, body, t->dest, t->mode) &&
	       PUSH(c, .step = STEP_BRANCH, .node = test, .label = next);
}

bool generate_cond(struct compiler *c, const struct task *t)
{
	struct label *end = new_label(c);
	struct node *child;
	u32 top = c->top;

	/* A test that is also the value stays in dest while later tests are evaluated. */
	for (child = t->node->child; child; child = child->next->next)
		if (test_is_value(child->next) && t->dest >= c->top)
			c->top = t->dest + 1;
	return end && PUSH(c, .step = STEP_TOP, .count = top) &&
	       PUSH(c, .step = STEP_CLAUSES, .child = t->node->child, .dest = t->dest,
		    .mode = t->mode, .end = end);
}

bool generate_and(struct compiler *c, const struct task *t)
{
	struct label *label = new_label(c);
	struct node *last = t->node->child, *child;

	if (!label)
		return false;
	while (last->next)
		last = last->next;
	if (!PUSH(c, .step = STEP_AND_END, .dest = t->dest, .mode = t->mode, .label = label) ||
	    !push_node(c, last, t->dest, t->mode))
		return false;
	if (t->node->child == last)
		return true;
	/* All but the last only decide whether to jump away: they become an `and` alone. */
	for (child = t->node->child; child->next != last; child = child->next)
		;
	child->next = NULL;
	return PUSH(c, .step = STEP_BRANCHES, .node = t->node, .child = t->node->child,
		    .label = label, .end = label);
}

bool step_and_end(struct compiler *c, const struct task *t)
{
	struct label *end = new_label(c);

	if (!end)
		return false;
	if (t->mode == EFFECT || !t->label->chain) {
		bind_label(c, t->label);
		return true;
	}
	if (t->mode == VALUE && !emit_jump(c, end))
		return false;
	bind_label(c, t->label);
	if (!give(c, VXL_NIL, t->dest, t->mode))
		return false;
	bind_label(c, end);
	return true;
}

/*
 * Puts each value except the last into dest and tests it there. If the form is a test, a true one
 * jumps to label, where t is made; any other true value jumps to end.
 */
bool step_or(struct compiler *c, const struct task *t)
{
	struct node *child = t->child;
	struct task rest = *t;

	if (!child) {
		if (t->label->chain) {
			if (t->mode == VALUE && !emit_jump(c, t->end))
				return false;
			bind_label(c, t->label);
			if (!give(c, VXL_T, t->dest, t->mode))
				return false;
		}
		bind_label(c, t->end);
		c->top = t->count;
		return !t->end->chain || emit_return(c, t->mode, t->dest);
	}
	rest.child = child->next;
	if (!push_task(c, rest))
		return false;
	if (!child->next)
		return push_node(c, child, t->dest, t->mode);
	if (is_test(child) || t->mode == EFFECT)
		return PUSH(c, .step = STEP_BRANCH, .node = child, .label = t->label,
			    .sense = true);
	return PUSH(c, .step = STEP_TEST, .dest = t->dest, .label = t->end, .sense = true) &&
	       push_node(c, child, t->dest, VALUE);
}

bool generate_or(struct compiler *c, const struct task *t)
{
	struct label *label = new_label(c), *end = new_label(c);
	u32 top = c->top;

	if (t->dest >= c->top)
		c->top = t->dest + 1;
	return label && end && take_registers(c, t->node, c->top) &&
	       PUSH(c, .step = STEP_OR, .child = t->node->child, .dest = t->dest,
		    .mode = t->mode, .label = label, .end = end, .count = top);
}

bool generate_while(struct compiler *c, const struct task *t)
{
	struct label *start = new_label(c), *end = new_label(c);
	struct node *test = t->node->child;

	if (!start || !end)
		return false;
	bind_label(c, start);
	return PUSH(c, .step = STEP_NIL, .dest = t->dest, .mode = t->mode) &&
	       PUSH(c, .step = STEP_BIND, .label = end) &&
	       PUSH(c, .step = STEP_LOOP, .label = start) &&
	       push_node(c, test->next, c->top, EFFECT) &&
	       PUSH(c, .step = STEP_BRANCH, .node = test, .label = end);
}
