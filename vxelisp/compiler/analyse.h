/* SPDX-License-Identifier: GPL-2.0 */
/* The first pass: from a form to a tree of nodes. */
#ifndef VXELISP_ANALYSE_H
#define VXELISP_ANALYSE_H

#include "vxelisp/compiler/compiler.h"

/* Turns all waiting forms, and the forms inside them, into nodes. On an error, raises it and
 * returns false. */
bool analyse(struct compiler *c);

#endif
