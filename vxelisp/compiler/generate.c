/* SPDX-License-Identifier: GPL-2.0 */
/* The second pass: values, assignments, blocks, calls and functions. */
#include "vxelisp/compiler/branch.h"
#include "vxelisp/compiler/generate.h"
#include "vxelisp/compiler/let.h"

/* True if the code of @node writes its destination last. */
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

/* Moves the value in @reg to where the mode wants it. */
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

static bool step_progn(struct compiler *c, const struct task *t)
{
	struct node *child = t->child;

	if (!child)
		return give(c, VXL_NIL, t->dest, t->mode);
	if (!child->next)
		return push_node(c, child, t->dest, t->mode);
	return PUSH(c, .step = STEP_PROGN, .child = child->next, .dest = t->dest,
		    .mode = t->mode) &&
	       push_node(c, child, c->top, EFFECT);
}

static bool generate_block(struct compiler *c, const struct task *t)
{
	struct node *node = t->node;
	u32 top = c->top;

	node->label = new_label(c);
	if (!node->label)
		return false;
	if (t->mode == VALUE && t->dest >= c->top)
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

/* The tried form is never a tail call: its errors must find this frame's handler. */
static bool generate_try(struct compiler *c, const struct task *t)
{
	struct node *body = t->node->child;
	struct label *end = new_label(c);
	u32 top = c->top;

	if (t->mode == VALUE && t->dest >= c->top)
		c->top = t->dest + 1;
	return end && take_registers(c, t->node, c->top) &&
	       PUSH(c, .step = STEP_TOP, .count = top) &&
	       PUSH(c, .step = STEP_BIND, .label = end) &&
	       push_node(c, body->next, t->dest, t->mode) &&
	       PUSH(c, .step = STEP_TRIED, .node = t->node, .dest = t->dest, .mode = t->mode,
		    .count = c->count, .label = end) &&
	       push_node(c, body, t->dest, t->mode == TAIL ? VALUE : t->mode);
}

static bool step_tried(struct compiler *c, const struct task *t)
{
	struct handler *handler = pool_take(c, sizeof(*handler));

	if (!handler)
		return false;
	*handler = (struct handler) {
		.next = c->handlers, .start = t->count, .end = c->count,
		.statuses = t->node->value,
	};
	if (t->mode == TAIL ? !emit_return(c, TAIL, t->dest) : !emit_jump(c, t->label))
		return false;
	handler->at = c->count;
	c->handlers = handler;
	return true;
}

/* True if the function calls itself in tail position: that becomes a jump. */
static bool is_self_call(struct compiler *c, const struct task *t)
{
	const struct lambda *lambda = c->lambda;

	return t->mode == TAIL && t->node->kind == NODE_CALL &&
	       t->node->value == lambda->name && lambda->name != VXL_NIL && !lambda->local &&
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
		return push_task(c, next);
	next.child = arguments->next;
	if (is_direct(c, arguments)) {
		node->reg[1] = arguments->variable->reg;
		return push_task(c, next);
	}
	node->reg[1] = c->top++;
	node->reg[0] = c->top;
	return push_task(c, next) && push_node(c, arguments, node->reg[1], VALUE);
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
		return push_task(c, rest) && push_node(c, t->child, c->top, VALUE);
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
	if (!push_task(c, rest) || !PUSH(c, .step = STEP_BOX, .count = t->count))
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
		return give(c, node->value, t->dest, t->mode);
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
	case NODE_TRY:
		return generate_try(c, t);
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
	case STEP_CHOICES:
		return step_choices(c, t);
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
		return give(c, VXL_NIL, t->dest, t->mode);
	case STEP_TRIED:
		return step_tried(c, t);
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
	c->handlers = NULL;
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
