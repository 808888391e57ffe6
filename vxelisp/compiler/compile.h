/* SPDX-License-Identifier: GPL-2.0 */
/* Compiling one form. */
#ifndef VXELISP_COMPILE_H
#define VXELISP_COMPILE_H

#include "vxelisp/compiler/compiler.h"

/* Compiles a top-level form into *@code, a function without parameters. */
bool compile_form(struct compiler *c, vxl_value form, struct place place, vxl_value *code);

#endif
