/* SPDX-License-Identifier: GPL-2.0 */
/* Names that were used before they were defined. */
#ifndef VXELISP_PROMISES_H
#define VXELISP_PROMISES_H

#include "vxelisp/compiler/compiler.h"

/* Notes that a name must be defined at the end of the text. nargs 0xff: any. */
bool add_promise(struct compiler *c, struct node *node, vxl_value symbol,
		 bool is_function, u32 nargs);

/* Are all names that were used defined? Forgets them. */
bool promises_check(struct compiler *c);

#endif
