/* SPDX-License-Identifier: GPL-2.0 */
/* The first pass: from a form to a tree of nodes. */
#ifndef VXELISP_ANALYSE_H
#define VXELISP_ANALYSE_H

#include "vxelisp/compiler/compiler.h"

/* Looks at the forms that wait, and at those they consist of. */
bool analyse(struct compiler *c);

#endif
