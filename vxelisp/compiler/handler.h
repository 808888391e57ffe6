/* SPDX-License-Identifier: GPL-2.0 */
/* The special form handler-case. */
#ifndef VXELISP_HANDLER_H
#define VXELISP_HANDLER_H

#include "vxelisp/compiler/compiler.h"

/* Takes the form apart; false, with the error raised. */
bool analyse_handler_case(struct compiler *c, struct node *node, vxl_value form);

#endif
