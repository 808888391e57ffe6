/* SPDX-License-Identifier: GPL-2.0 */
/* Code of operations, tests, conditions and loops. */
#ifndef VXELISP_BRANCH_H
#define VXELISP_BRANCH_H

#include "vxelisp/compiler/operations.h"
#include "vxelisp/compiler/task.h"

/* True if the value of the node is t or nil, and jumps are the best way to compute it. */
static inline bool is_test(const struct node *node)
{
	return node->kind == NODE_NOT ||
	       (node->kind == NODE_OPERATION && node->operation->kind >= COMPARE);
}

/* Puts the operands of next.node into registers, then does @next. */
bool operands(struct compiler *c, struct task next);
bool generate_test(struct compiler *c, const struct task *t);
bool generate_cond(struct compiler *c, const struct task *t);
bool generate_and(struct compiler *c, const struct task *t);
bool generate_or(struct compiler *c, const struct task *t);
bool generate_while(struct compiler *c, const struct task *t);

bool step_operate(struct compiler *c, const struct task *t);
bool step_compare(struct compiler *c, const struct task *t);
bool step_branch(struct compiler *c, const struct task *t);
bool step_branches(struct compiler *c, const struct task *t);
bool step_choices(struct compiler *c, const struct task *t);
bool step_test(struct compiler *c, const struct task *t);
bool step_truth(struct compiler *c, const struct task *t);
bool step_clauses(struct compiler *c, const struct task *t);
bool step_and_end(struct compiler *c, const struct task *t);
bool step_or(struct compiler *c, const struct task *t);

#endif
