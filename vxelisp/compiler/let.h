/* SPDX-License-Identifier: GPL-2.0 */
/* Variables that are bound around a body. */
#ifndef VXELISP_LET_H
#define VXELISP_LET_H

#include "vxelisp/compiler/task.h"

/* In a task with a label: jump to it if the body's truth is sense. */
bool generate_let(struct compiler *c, const struct task *t);

bool step_let(struct compiler *c, const struct task *t);

#endif
