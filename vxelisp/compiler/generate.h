/* SPDX-License-Identifier: GPL-2.0 */
/* The second pass: from the tree of nodes to code objects. */
#ifndef VXELISP_GENERATE_H
#define VXELISP_GENERATE_H

#include "vxelisp/compiler/compiler.h"

/* Makes the code of all of c->lambdas, inner ones first. */
bool generate(struct compiler *c);

#endif
