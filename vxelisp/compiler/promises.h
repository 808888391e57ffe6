/* SPDX-License-Identifier: GPL-2.0 */
/* Names that are used before their definition, and must be defined by the end. */
#ifndef VXELISP_PROMISES_H
#define VXELISP_PROMISES_H

#include "vxelisp/compiler/compiler.h"

/*
 * Notes that a name must be defined at the end of the text: as a function that takes
 * @nargs arguments (0xff: any number), or as a variable. False, with the error raised.
 */
bool add_promise(struct compiler *c, struct node *node, vxl_value symbol,
		 bool is_function, u32 nargs);

/* Checks all notes, and forgets them. False, with the error raised. */
bool promises_check(struct compiler *c);

/* Forgets the notes whose names are defined by now. */
void promises_drop_kept(struct compiler *c);

#endif
