/* SPDX-License-Identifier: GPL-2.0 */
/* Variables that are bound around a body. */
#ifndef VXELISP_LET_H
#define VXELISP_LET_H

#include "vxelisp/compiler/task.h"

/* Generates a let. If the task has a label, jumps to it if the truth value of the body equals
 * sense. */
bool generate_let(struct compiler *c, const struct task *t);

/* Binds variable number t->count, then the next; then comes the body. */
bool step_let(struct compiler *c, const struct task *t);

#endif
