/* SPDX-License-Identifier: GPL-2.0 */
/* Templates: the special forms quasiquote and unquote. */
#ifndef VXELISP_TEMPLATE_H
#define VXELISP_TEMPLATE_H

#include "vxelisp/compiler/compiler.h"

/* These analyse a form. On an error, they raise it and return false. */
bool analyse_template(struct compiler *c, struct node *node, vxl_value form);
bool analyse_unquote(struct compiler *c, struct node *node, vxl_value form);

#endif
