/* SPDX-License-Identifier: GPL-2.0 */
/* Macro calls. */
#ifndef VXELISP_MACRO_H
#define VXELISP_MACRO_H

#include "vxelisp/compiler/compiler.h"

/*
 * If @form calls a macro, expands it once into *@result and sets *@expanded. Otherwise *@result is
 * @form. On an error, raises it at @place and returns false.
 */
bool expand_macro(struct compiler *c, vxl_value form, struct place place,
		  vxl_value *result, bool *expanded);

#endif
