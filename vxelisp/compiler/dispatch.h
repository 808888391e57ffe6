/* SPDX-License-Identifier: GPL-2.0 */
/* Tables for clauses that compare one variable with integers. */
#ifndef VXELISP_DISPATCH_H
#define VXELISP_DISPATCH_H

#include "vxelisp/compiler/task.h"

/*
 * True if a table is better for the clauses from @first on, because they compare one variable with
 * many integers. Sets *@rest to the first clause that is not in the table.
 */
bool dispatch_span(struct compiler *c, struct node *first, struct node **rest);

/* Returns the label of a clause's body. May push tasks. On an error, raises it and returns NULL. */
typedef struct label *(*dispatch_target)(struct compiler *c, const struct task *t,
					 struct node *body);

/* Emits the table. The code after it is for all other values. */
bool emit_dispatch(struct compiler *c, const struct task *t, struct node *first,
		   const struct node *rest, dispatch_target target);

#endif
