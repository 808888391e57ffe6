/* SPDX-License-Identifier: GPL-2.0 */
/* The special form handler-case. */
#ifndef VXELISP_HANDLER_H
#define VXELISP_HANDLER_H

#include "vxelisp/compiler/compiler.h"

/* Analyses the form. On an error, raises it and returns false. */
bool analyse_handler_case(struct compiler *c, struct node *node, vxl_value form);

#endif
