/* SPDX-License-Identifier: GPL-2.0 */
/* Tasks of the second pass. */
#include "vxelisp/compiler/task.h"
#include "vxelisp/machine/heap.h"

bool push_task(struct compiler *c, struct task task)
{
	if (!grow_array(c->m, (void **)&c->tasks, &c->task_capacity, c->task_count,
			sizeof(*c->tasks), VXL_FORM_MAX))
		return false;
	c->tasks[c->task_count++] = task;
	return true;
}

/* True if evaluating @node has no side effects. */
static bool is_simple(const struct node *node)
{
	return node->kind == NODE_CONST || node->kind == NODE_LOCAL ||
	       node->kind == NODE_GLOBAL || node->kind == NODE_FUNCTION;
}

bool is_direct(struct compiler *c, const struct node *node)
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
