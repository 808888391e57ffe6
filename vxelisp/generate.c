/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The second pass: from nodes to bytecode.
 *
 * Registers are a stack: c->top is the first free one. A value goes to @dest,
 * which is a register below top, or top itself. It is never the register of
 * a variable in scope, except for nodes that write it last, as they end.
 */
#include "compiler.h"

enum mode {
	VALUE,		/* the value goes to dest */
	EFFECT,		/* it is not used; dest is scratch */
	TAIL,		/* it is returned; dest is scratch */
};

enum step {
	STEP_NODE,	/* evaluate node */
	STEP_BRANCH,	/* jump to label if node's truth is sense */
	STEP_BRANCHES,	/* the same for the children from child on */
	STEP_PROGN,	/* the children from child on */
	STEP_CLAUSES,
	STEP_OR,
	STEP_AND_END,
	STEP_LET,	/* bind the variable number count to child */
	STEP_ENTRY,	/* prepare parameter number count */
	STEP_BOX,	/* box parameter number count if it must be */
	STEP_ARGUMENTS,	/* argument number count is child */
	STEP_OPERATE,
	STEP_COMPARE,
	STEP_SET,
	STEP_TEST,	/* jump to label if dest's truth is sense */
	STEP_RETURN,
	STEP_JUMP,
	STEP_LOOP,
	STEP_BIND,
	STEP_TRUTH,	/* t, or at label nil, as value */
	STEP_NIL,
	STEP_TOP,	/* top = count */
};

struct task {
	u8 step, mode, sense, dest;
	u32 count;
	struct node *node, *child;
	struct label *label, *end;
};

static bool push(struct compiler *c, struct task task)
{
	if (!world_grow(c->m, (void **)&c->tasks, &c->task_capacity, c->task_count,
			sizeof(*c->tasks), VXL_FORM_MAX))
		return false;
	c->tasks[c->task_count++] = task;
	return true;
}

#define PUSH(c, ...)	push(c, (struct task) { __VA_ARGS__ })

static bool push_node(struct compiler *c, struct node *node, u32 dest, enum mode mode)
{
	return PUSH(c, .step = STEP_NODE, .node = node, .dest = dest, .mode = mode);
}

static bool emit_return(struct compiler *c, enum mode mode, u32 reg)
{
	return mode != TAIL || emit_abc(c, OP_RETURN, reg, 0, 0);
}

/* Evaluating it changes nothing. */
static bool is_simple(const struct node *node)
{
	return node->kind == NODE_CONST || node->kind == NODE_LOCAL ||
	       node->kind == NODE_GLOBAL || node->kind == NODE_FUNCTION;
}

/* Is it a variable whose register can serve as the operand itself? */
static bool is_direct(struct compiler *c, const struct node *node)
{
	const struct node *later;

	if (node->kind != NODE_LOCAL || node->variable->lambda != c->lambda ||
	    is_boxed(node->variable))
		return false;
	if (node->variable->assigned)
		for (later = node->next; later; later = later->next)
			if (!is_simple(later))
				return false;
	return true;
}

/* Does it write its destination only once all else is done? */
static bool writes_last(const struct node *node)
{
	switch (node->kind) {
	case NODE_CONST:
	case NODE_LOCAL:
	case NODE_GLOBAL:
	case NODE_FUNCTION:
	case NODE_PRIMITIVE:
	case NODE_CALL:
	case NODE_FUNCALL:
	case NODE_APPLY:
		return true;
	case NODE_OPERATION:
		return node->operation->kind == BINARY || node->operation->kind == UNARY;
	}
	return false;
}

/* The value is in @reg; puts it where it is wanted. */
static bool deliver(struct compiler *c, u32 reg, u32 dest, enum mode mode)
{
	if (mode == VALUE && reg != dest)
		return emit_abc(c, OP_MOVE, dest, reg, 0);
	return emit_return(c, mode, reg);
}

static bool generate_set(struct compiler *c, const struct task *t)
{
	struct node *node = t->node;
	u32 dest = t->dest;

	if (t->mode == EFFECT && node->kind == NODE_SETLOCAL &&
	    node->variable->lambda == c->lambda && !is_boxed(node->variable) &&
	    writes_last(node->child))
		dest = node->variable->reg;
	return PUSH(c, .step = STEP_SET, .node = node, .dest = dest, .mode = t->mode) &&
	       push_node(c, node->child, dest, VALUE);
}

static bool step_set(struct compiler *c, const struct task *t)
{
	struct scope *variable = t->node->variable;
	u32 box;

	if (t->node->kind == NODE_SETGLOBAL) {
		if (!mark(c, t->node->place) || !emit_abc(c, OP_SETGLOBAL, t->dest, 0, 0) ||
		    !emit(c, t->node->value))
			return false;
	} else if (variable->lambda != c->lambda) {
		box = t->dest >= c->top ? t->dest + 1u : c->top;
		if (!take_registers(c, t->node, box + 1) ||
		    !emit_abc(c, OP_FREE, box, capture_index(c->lambda, variable),
			      c->lambda->self) ||
		    !emit_abc(c, OP_SETBOX, box, t->dest, 0))
			return false;
	} else if (is_boxed(variable)) {
		if (!emit_abc(c, OP_SETBOX, variable->reg, t->dest, 0))
			return false;
	} else if (variable->reg != t->dest) {
		if (!emit_abc(c, OP_MOVE, variable->reg, t->dest, 0))
			return false;
	}
	return emit_return(c, t->mode, t->dest);
}

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
		return operation->immediate && small_constant(node, -128, 127);
	case COMPARE:
		return small_constant(node, -32768, 32767);
	case IDENTITY:
		return node->kind == NODE_CONST && node->value <= 0xffffffff &&
		       !is_boxed_integer(c->space, node->value);
	}
	return false;
}

#define IMMEDIATE	0xff	/* as a register: the operand is a constant */

/* Gets the operands into registers, then takes the next step with them. */
static bool operands(struct compiler *c, struct task next)
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
	return push(c, next) &&
	       (!wanted[1] || push_node(c, child[1], node->reg[1], VALUE)) &&
	       (!wanted[0] || push_node(c, child[0], node->reg[0], VALUE));
}

static bool step_operate(struct compiler *c, const struct task *t)
{
	const struct node *node = t->node;
	const struct operation *operation = node->operation;
	u32 first = node->reg[0], second = node->reg[1];
	s64 n;

	c->top = t->count;
	if (!mark(c, node->place))
		return false;
	if (operation->kind == UNARY) {
		if (!emit_abc(c, operation->op, t->dest, first, 0))
			return false;
	} else if (first == IMMEDIATE || second == IMMEDIATE) {
		n = fixnum_value(first == IMMEDIATE ? node->child->value :
				 node->child->next->value);
		if (!emit_abc(c, operation->op == OP_SUB ? OP_ADDI : operation->immediate,
			      t->dest, first == IMMEDIATE ? second : first,
			      operation->op == OP_SUB ? -n : n))
			return false;
	} else if (!emit_abc(c, operation->op, t->dest, first, second)) {
		return false;
	}
	return emit_return(c, t->mode, t->dest);
}

/* Jumps come in pairs, of which one is the contrary of the other. */
static enum opcode contrary(enum opcode op)
{
	return ((op - OP_JCONS) ^ 1) + OP_JCONS;
}

static bool step_compare(struct compiler *c, const struct task *t)
{
	const struct node *node = t->node;
	const struct operation *operation = node->operation;
	u32 first = node->reg[0], second = node->reg[1];
	bool constant = first == IMMEDIATE || second == IMMEDIATE;
	const struct node *value = second == IMMEDIATE ? node->child->next : node->child;
	enum opcode op;

	BUILD_BUG_ON((OP_JGTI - OP_JCONS) % 2 == 0);
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
	} else if (!emit_asb(c, op, first, fixnum_value(value->value))) {
		return false;
	}
	return emit_offset(c, t->label);
}

static bool is_test(const struct node *node)
{
	return node->kind == NODE_NOT ||
	       (node->kind == NODE_OPERATION && node->operation->kind >= COMPARE);
}

static bool step_branch(struct compiler *c, const struct task *t)
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

/* `and` leaves at the first nil, `or` at the first value: to label or end. */
static bool step_branches(struct compiler *c, const struct task *t)
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

static bool step_test(struct compiler *c, const struct task *t)
{
	return emit_abc(c, t->sense ? OP_JTRUE : OP_JNIL, t->dest, 0, 0) &&
	       emit_offset(c, t->label);
}

/* A test as a value: t, or nil at the label that it jumps to. */
static bool generate_test(struct compiler *c, const struct task *t)
{
	struct label *label = new_label(c);

	return label &&
	       PUSH(c, .step = STEP_TRUTH, .dest = t->dest, .mode = t->mode, .label = label) &&
	       PUSH(c, .step = STEP_BRANCH, .node = t->node, .label = label);
}

static bool step_truth(struct compiler *c, const struct task *t)
{
	struct label *end = new_label(c);

	if (!end)
		return false;
	if (t->mode == EFFECT) {
		bind_label(c, t->label);
		return true;
	}
	if (!emit_abc(c, OP_TRUE, t->dest, 0, 0) || !emit_return(c, t->mode, t->dest) ||
	    (t->mode == VALUE && !emit_jump(c, end)))
		return false;
	bind_label(c, t->label);
	if (!emit_abc(c, OP_NIL, t->dest, 0, 0) || !emit_return(c, t->mode, t->dest))
		return false;
	bind_label(c, end);
	return true;
}

static bool step_progn(struct compiler *c, const struct task *t)
{
	struct node *child = t->child;

	if (!child)
		return t->mode == EFFECT ||
		       (emit_abc(c, OP_NIL, t->dest, 0, 0) && emit_return(c, t->mode, t->dest));
	if (!child->next)
		return push_node(c, child, t->dest, t->mode);
	return PUSH(c, .step = STEP_PROGN, .child = child->next, .dest = t->dest,
		    .mode = t->mode) &&
	       push_node(c, child, c->top, EFFECT);
}

/* The test of this clause is also its value. */
static bool test_is_value(const struct node *body)
{
	return body->kind == NODE_PROGN && body->value == VXL_T && !body->child;
}

static bool step_clauses(struct compiler *c, const struct task *t)
{
	struct node *test = t->child, *body;
	struct label *next;
	struct task rest = *t;

	if (!test) {
		if (t->mode != EFFECT &&
		    (!emit_abc(c, OP_NIL, t->dest, 0, 0) || !emit_return(c, t->mode, t->dest)))
			return false;
		bind_label(c, t->end);
		return true;
	}
	body = test->next;
	rest.child = body->next;
	if (test->kind == NODE_CONST && test->value != VXL_NIL)
		return PUSH(c, .step = STEP_BIND, .label = t->end) &&
		       push_node(c, test_is_value(body) ? test : body, t->dest, t->mode);
	next = new_label(c);
	if (!next || !push(c, rest) || !PUSH(c, .step = STEP_BIND, .label = next))
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

static bool generate_cond(struct compiler *c, const struct task *t)
{
	struct label *end = new_label(c);
	struct node *child;
	u32 top = c->top;

	/* A test that is the value is in dest while later ones are evaluated. */
	for (child = t->node->child; child; child = child->next->next)
		if (test_is_value(child->next) && t->dest >= c->top)
			c->top = t->dest + 1;
	return end && PUSH(c, .step = STEP_TOP, .count = top) &&
	       PUSH(c, .step = STEP_CLAUSES, .child = t->node->child, .dest = t->dest,
		    .mode = t->mode, .end = end);
}

static bool generate_and(struct compiler *c, const struct task *t)
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
	/* All but the last are tests that leave: an `and` of their own. */
	for (child = t->node->child; child->next != last; child = child->next)
		;
	child->next = NULL;
	return PUSH(c, .step = STEP_BRANCHES, .node = t->node, .child = t->node->child,
		    .label = label, .end = label);
}

static bool step_and_end(struct compiler *c, const struct task *t)
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
	if (!emit_abc(c, OP_NIL, t->dest, 0, 0) || !emit_return(c, t->mode, t->dest))
		return false;
	bind_label(c, end);
	return true;
}

/*
 * Each value but the last is tested where it is wanted. Tests jump to label,
 * where t is made; other values to end.
 */
static bool step_or(struct compiler *c, const struct task *t)
{
	struct node *child = t->child;
	struct task rest = *t;

	if (!child) {
		if (t->label->chain) {
			if (t->mode == VALUE && !emit_jump(c, t->end))
				return false;
			bind_label(c, t->label);
			if (t->mode != EFFECT && !emit_abc(c, OP_TRUE, t->dest, 0, 0))
				return false;
		}
		bind_label(c, t->end);
		c->top = t->count;
		return (!t->label->chain && !t->end->chain) ||
		       emit_return(c, t->mode, t->dest);
	}
	rest.child = child->next;
	if (!push(c, rest))
		return false;
	if (!child->next)
		return push_node(c, child, t->dest, t->mode);
	if (is_test(child) || t->mode == EFFECT)
		return PUSH(c, .step = STEP_BRANCH, .node = child, .label = t->label,
			    .sense = true);
	return PUSH(c, .step = STEP_TEST, .dest = t->dest, .label = t->end, .sense = true) &&
	       push_node(c, child, t->dest, VALUE);
}

static bool generate_or(struct compiler *c, const struct task *t)
{
	struct label *label = new_label(c), *end = new_label(c);
	u32 top = c->top;

	if (t->dest >= c->top)
		c->top = t->dest + 1;
	return label && end && take_registers(c, t->node, c->top) &&
	       PUSH(c, .step = STEP_OR, .child = t->node->child, .dest = t->dest,
		    .mode = t->mode, .label = label, .end = end, .count = top);
}

static bool generate_while(struct compiler *c, const struct task *t)
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

static bool generate_let(struct compiler *c, const struct task *t)
{
	struct scope *scope = t->node->variable;
	u32 top = c->top, variables = t->node->count - 1, i;

	if (t->mode == VALUE && t->dest >= c->top)
		c->top = t->dest + 1;
	for (i = variables; i--; scope = scope->outer)
		scope->reg = c->top + i;
	t->node->reg[0] = c->top;
	return take_registers(c, t->node, c->top + variables) &&
	       PUSH(c, .step = STEP_TOP, .count = top) &&
	       PUSH(c, .step = STEP_LET, .node = t->node, .child = t->node->child,
		    .dest = t->dest, .mode = t->mode);
}

static bool step_let(struct compiler *c, const struct task *t)
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
	if (t->count == variables)
		return push_node(c, t->child, t->mode == VALUE ? t->dest : c->top, t->mode);
	rest.child = t->child->next;
	rest.count++;
	return push(c, rest) && push_node(c, t->child, c->top, VALUE);
}

static bool generate_block(struct compiler *c, const struct task *t)
{
	struct node *node = t->node;
	u32 top = c->top;

	node->label = new_label(c);
	if (!node->label)
		return false;
	if (t->dest >= c->top)
		c->top = t->dest + 1;
	node->reg[0] = t->dest;
	node->mode = t->mode;
	return take_registers(c, node, c->top) &&
	       PUSH(c, .step = STEP_TOP, .count = top) &&
	       PUSH(c, .step = STEP_BIND, .label = node->label) &&
	       push_node(c, node->child, t->dest, t->mode);
}

static bool generate_return(struct compiler *c, const struct task *t)
{
	struct node *block = t->node->block;
	u32 dest = block->mode == VALUE ? block->reg[0] : c->top;

	return (block->mode == TAIL || PUSH(c, .step = STEP_JUMP, .label = block->label)) &&
	       push_node(c, t->node->child, dest, block->mode);
}

/* A call of the function itself in tail position is a jump. */
static bool is_self_call(struct compiler *c, const struct task *t)
{
	const struct lambda *lambda = c->lambda;

	return t->mode == TAIL && t->node->kind == NODE_CALL &&
	       t->node->value == lambda->name && lambda->name != VXL_NIL &&
	       !lambda->optional && !lambda->rest && t->node->count == lambda->required;
}

static bool emit_self_call(struct compiler *c, const struct node *node)
{
	u32 i;

	for (i = 0; i < node->count; i++)
		if (!emit_abc(c, OP_MOVE, i, node->reg[0] + i, 0))
			return false;
	return emit_abc(c, OP_LOOP, 0, 0, 0) && emit(c, -(c->count + 1));
}

static bool emit_call(struct compiler *c, const struct task *t)
{
	struct node *node = t->node;
	bool tail = t->mode == TAIL;
	u32 base = node->reg[0], word = node->value, count = node->count;
	enum opcode op;

	if (!mark(c, node->place))
		return false;
	switch (node->kind) {
	case NODE_PRIMITIVE:
		return emit_abc(c, OP_PRIM, base, count, t->dest) &&
		       emit(c, node->primitive) && emit_return(c, t->mode, t->dest);
	case NODE_CALL:
		op = tail ? OP_TCALL : OP_CALL;
		break;
	default:
		if (node->kind == NODE_FUNCALL)
			op = tail ? OP_TFUNCALL : OP_FUNCALL;
		else
			op = tail ? OP_TAPPLY : OP_APPLY;
		word = node->reg[1];
		count--;
	}
	return emit_abc(c, op, base, count, t->dest) && emit(c, word);
}

static bool generate_call(struct compiler *c, const struct task *t)
{
	struct node *node = t->node, *arguments = node->child;
	struct task next = {
		.step = STEP_ARGUMENTS, .node = node, .child = arguments,
		.dest = t->dest, .mode = t->mode, .end = NULL,
	};

	node->reg[0] = c->top;
	if (!PUSH(c, .step = STEP_TOP, .count = c->top))
		return false;
	if (node->kind == NODE_PRIMITIVE && node->count == 1 && is_direct(c, arguments)) {
		node->reg[0] = arguments->variable->reg;
		return emit_call(c, t);
	}
	if (node->kind != NODE_FUNCALL && node->kind != NODE_APPLY)
		return push(c, next);
	next.child = arguments->next;
	if (is_direct(c, arguments)) {
		node->reg[1] = arguments->variable->reg;
		return push(c, next);
	}
	node->reg[1] = c->top++;
	node->reg[0] = c->top;
	return push(c, next) && push_node(c, arguments, node->reg[1], VALUE);
}

static bool step_arguments(struct compiler *c, const struct task *t)
{
	u32 base = t->node->reg[0];
	struct task rest = *t;

	if (!take_registers(c, t->node, base + t->count + 1))
		return false;
	c->top = base + t->count;
	if (t->child) {
		rest.child = t->child->next;
		rest.count++;
		return push(c, rest) && push_node(c, t->child, c->top, VALUE);
	}
	return is_self_call(c, t) ? emit_self_call(c, t->node) : emit_call(c, t);
}

static struct scope *parameter(const struct lambda *lambda, u32 index)
{
	u32 count = lambda->required + lambda->optional + lambda->rest;
	struct scope *scope = lambda->parameters;

	while (++index < count)
		scope = scope->outer;
	return scope;
}

static bool step_entry(struct compiler *c, const struct task *t)
{
	struct lambda *lambda = c->lambda;
	struct label *given;
	struct task rest = *t;

	if (t->count == lambda->required + lambda->optional + lambda->rest)
		return push_node(c, t->child, c->top, TAIL);
	rest.count++;
	if (t->count >= lambda->required && t->count < lambda->required + lambda->optional)
		rest.child = t->child->next;
	if (!push(c, rest) || !PUSH(c, .step = STEP_BOX, .count = t->count))
		return false;
	if (rest.child == t->child)
		return true;
	given = new_label(c);
	return given && emit_abc(c, OP_JBOUND, t->count, 0, 0) && emit_offset(c, given) &&
	       PUSH(c, .step = STEP_BIND, .label = given) &&
	       push_node(c, t->child, t->count, VALUE);
}

static bool step_node(struct compiler *c, const struct task *t)
{
	struct node *node = t->node;

	if (!take_registers(c, node, t->dest + 1u))
		return false;
	switch ((enum node_kind)node->kind) {
	case NODE_CONST:
		return t->mode == EFFECT || (emit_constant(c, t->dest, node->value) &&
					     emit_return(c, t->mode, t->dest));
	case NODE_LOCAL:
		if (t->mode == EFFECT)
			return true;
		if (is_direct(c, node))
			return deliver(c, node->variable->reg, t->dest, t->mode);
		return emit_variable(c, t->dest, node->variable) &&
		       emit_return(c, t->mode, t->dest);
	case NODE_GLOBAL:
	case NODE_FUNCTION:
		return mark(c, node->place) &&
		       emit_abc(c, node->kind == NODE_GLOBAL ? OP_GLOBAL : OP_FUNCTION,
				t->dest, 0, 0) &&
		       emit(c, node->value) && emit_return(c, t->mode, t->dest);
	case NODE_LAMBDA:
		return emit_closure(c, t->dest, node->made) &&
		       emit_return(c, t->mode, t->dest);
	case NODE_SETLOCAL:
	case NODE_SETGLOBAL:
		return generate_set(c, t);
	case NODE_PROGN:
		return PUSH(c, .step = STEP_PROGN, .child = node->child, .dest = t->dest,
			    .mode = t->mode);
	case NODE_COND:
		return generate_cond(c, t);
	case NODE_AND:
		return generate_and(c, t);
	case NODE_OR:
		return generate_or(c, t);
	case NODE_NOT:
		return generate_test(c, t);
	case NODE_WHILE:
		return generate_while(c, t);
	case NODE_LET:
		return generate_let(c, t);
	case NODE_BLOCK:
		return generate_block(c, t);
	case NODE_RETURN:
		return generate_return(c, t);
	case NODE_OPERATION:
		if (is_test(node))
			return generate_test(c, t);
		return operands(c, (struct task) { .step = STEP_OPERATE, .node = node,
						   .dest = t->dest, .mode = t->mode });
	case NODE_PRIMITIVE:
	case NODE_CALL:
	case NODE_FUNCALL:
	case NODE_APPLY:
		return generate_call(c, t);
	}
	return false;
}

static bool run_task(struct compiler *c, const struct task *t)
{
	struct scope *scope;

	switch ((enum step)t->step) {
	case STEP_NODE:
		return step_node(c, t);
	case STEP_BRANCH:
		return step_branch(c, t);
	case STEP_BRANCHES:
		return step_branches(c, t);
	case STEP_PROGN:
		return step_progn(c, t);
	case STEP_CLAUSES:
		return step_clauses(c, t);
	case STEP_OR:
		return step_or(c, t);
	case STEP_AND_END:
		return step_and_end(c, t);
	case STEP_LET:
		return step_let(c, t);
	case STEP_ENTRY:
		return step_entry(c, t);
	case STEP_BOX:
		scope = parameter(c->lambda, t->count);
		return !is_boxed(scope) || emit_abc(c, OP_BOX, scope->reg, scope->reg, 0);
	case STEP_ARGUMENTS:
		return step_arguments(c, t);
	case STEP_OPERATE:
		return step_operate(c, t);
	case STEP_COMPARE:
		return step_compare(c, t);
	case STEP_SET:
		return step_set(c, t);
	case STEP_TEST:
		return step_test(c, t);
	case STEP_RETURN:
		return emit_abc(c, OP_RETURN, t->dest, 0, 0);
	case STEP_JUMP:
		return emit_jump(c, t->label);
	case STEP_LOOP:
		return emit_abc(c, OP_LOOP, 0, 0, 0) && emit_offset(c, t->label);
	case STEP_BIND:
		bind_label(c, t->label);
		return true;
	case STEP_TRUTH:
		return step_truth(c, t);
	case STEP_NIL:
		return t->mode == EFFECT || (emit_abc(c, OP_NIL, t->dest, 0, 0) &&
					     emit_return(c, t->mode, t->dest));
	case STEP_TOP:
		c->top = t->count;
		return true;
	}
	return false;
}

static bool generate_lambda(struct compiler *c, struct lambda *lambda)
{
	u32 parameters = lambda->required + lambda->optional + lambda->rest;
	struct task task;

	c->lambda = lambda;
	c->count = c->position_count = c->last_pc = c->task_count = 0;
	c->last_place = (struct place) { lambda->body->place.line, 0 };
	c->top = parameters;
	if (lambda->capture_count)
		lambda->self = c->top++;
	c->registers = c->top;
	if (lambda->capture_count > MAX_REGISTERS)
		return compile_error(c, lambda->body->place, "too many captured variables");
	if (!PUSH(c, .step = STEP_ENTRY, .child = lambda->body->child))
		return false;
	while (c->task_count) {
		task = c->tasks[--c->task_count];
		if (!run_task(c, &task))
			return false;
	}
	return emit_finish(c, lambda);
}

bool generate(struct compiler *c)
{
	struct lambda *lambda;

	/* Inner functions come first. */
	for (lambda = c->lambdas; lambda; lambda = lambda->next)
		if (!generate_lambda(c, lambda))
			return false;
	return true;
}
