/* SPDX-License-Identifier: GPL-2.0 */
/* Names that are used before their definition, and must be defined by the end. */
#ifndef VXELISP_PROMISES_H
#define VXELISP_PROMISES_H

#include "vxelisp/compiler/compiler.h"

/*
 * Records that a name must be defined by the end of the text: as a function that takes @nargs
 * arguments (0xff: any number), or as a variable. On an error, raises it and returns false.
 */
bool add_promise(struct compiler *c, struct node *node, vxl_value symbol,
		 bool is_function, u32 nargs);

/* Checks all promises, and forgets them. If one is broken, raises an error and returns false. */
bool promises_check(struct compiler *c);

/* Forgets the promises whose names are defined by now. */
void promises_drop_kept(struct compiler *c);

#endif
