/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tasks of the second pass. Tasks are on a stack. Each does one step, and may push more tasks. The
 * last task pushed is done next.
 *
 * Registers are a stack as well: c->top is the first free register. The value of a node
 * goes to @dest, which is at most c->top. @dest is never the register of a variable in
 * scope, except for a node whose code writes @dest last.
 */
#ifndef VXELISP_TASK_H
#define VXELISP_TASK_H

#include "vxelisp/compiler/emit.h"

enum mode {
	VALUE,		/* the value is wanted in dest */
	EFFECT,		/* the value is not used; dest is scratch */
	TAIL,		/* the function returns the value; dest is scratch */
};

enum step {
	STEP_NODE,	/* evaluate node */
	STEP_BRANCH,	/* jump to label if the truth value of node is sense */
	STEP_BRANCHES,	/* the same for the children from child on */
	STEP_CHOICES,	/* the same for the clauses from child on */
	STEP_PROGN,	/* the children from child on */
	STEP_CLAUSES,
	STEP_OR,
	STEP_AND_END,
	STEP_LET,	/* bind the variable number count to child */
	STEP_ENTRY,	/* the default of parameter number count */
	STEP_BOX,	/* box parameter number count if it must be */
	STEP_ARGUMENTS,	/* argument number count is child */
	STEP_OPERATE,
	STEP_COMPARE,
	STEP_SET,
	STEP_TEST,	/* jump to label if the truth value of dest is sense */
	STEP_RETURN,
	STEP_JUMP,
	STEP_LOOP,
	STEP_BIND,
	STEP_TRUTH,	/* the value t, or nil at label */
	STEP_NIL,
	STEP_TRIED,	/* the handler of the code from count on starts here */
	STEP_TOP,	/* top = count */
};

struct task {
	u8 step, mode, sense, dest;
	u32 count;
	struct node *node, *child;
	struct label *label, *end;
};

bool push_task(struct compiler *c, struct task task);

#define PUSH(c, ...)	push_task(c, (struct task) { __VA_ARGS__ })

static inline bool push_node(struct compiler *c, struct node *node, u32 dest, enum mode mode)
{
	return PUSH(c, .step = STEP_NODE, .node = node, .dest = dest, .mode = mode);
}

static inline bool emit_return(struct compiler *c, enum mode mode, u32 reg)
{
	return mode != TAIL || emit_abc(c, OP_RETURN, reg, 0, 0);
}

/* The code of a constant. */
static inline bool give(struct compiler *c, vxl_value v, u32 dest, enum mode mode)
{
	if (mode == EFFECT)
		return true;
	if (mode == TAIL && v <= 0xffffffff)
		return emit_abc(c, OP_GIVE, 0, 0, 0) && emit(c, v);
	return emit_constant(c, dest, v) && emit_return(c, mode, dest);
}

/* True if it is a variable whose register can be the operand. */
bool is_direct(struct compiler *c, const struct node *node);

/* True if a clause has no body: the test is also its value. See analyse_cond(). */
static inline bool test_is_value(const struct node *body)
{
	return body->kind == NODE_PROGN && body->value == VXL_T && !body->child;
}

#endif
