/* SPDX-License-Identifier: GPL-2.0 */
/* Macro calls. */
#ifndef VXELISP_MACRO_H
#define VXELISP_MACRO_H

#include "vxelisp/compiler/compiler.h"

/* The form after macro expansion at its top; *@expanded says if it was one. */
bool expand_macro(struct compiler *c, vxl_value form, struct place place,
		  vxl_value *result, bool *expanded);

#endif
