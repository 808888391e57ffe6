/* SPDX-License-Identifier: GPL-2.0 */
/* Clauses that compare one variable with integers: a table. */
#ifndef VXELISP_DISPATCH_H
#define VXELISP_DISPATCH_H

#include "vxelisp/compiler/task.h"

/*
 * Do the clauses from @first on, up to *@rest, compare a variable
 * with so many integers that a table is better?
 */
bool dispatch_span(struct compiler *c, struct node *first, struct node **rest);

/* Where to go for the body of a clause; may push tasks. NULL, raised. */
typedef struct label *(*dispatch_target)(struct compiler *c, const struct task *t,
					 struct node *body);

/* Emits the table. What follows it is for all other values. */
bool emit_dispatch(struct compiler *c, const struct task *t, struct node *first,
		   const struct node *rest, dispatch_target target);

#endif
