/* SPDX-License-Identifier: GPL-2.0 */
/* Templates: the special forms quasiquote and unquote. */
#ifndef VXELISP_TEMPLATE_H
#define VXELISP_TEMPLATE_H

#include "vxelisp/compiler/compiler.h"

/* These take a form apart; false, with the error raised. */
bool analyse_template(struct compiler *c, struct node *node, vxl_value form);
bool analyse_unquote(struct compiler *c, struct node *node, vxl_value form);

#endif
