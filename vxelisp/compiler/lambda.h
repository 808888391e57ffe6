/* SPDX-License-Identifier: GPL-2.0 */
/* Functions: lambda lists, flet and labels. */
#ifndef VXELISP_LAMBDA_H
#define VXELISP_LAMBDA_H

#include "vxelisp/compiler/compiler.h"

/* Turns a lambda list and body into the node; @name may be nil. */
bool analyse_lambda(struct compiler *c, struct node *node, vxl_value name,
		    vxl_value parameters, vxl_value body);
/* The same for a function with a name. Its body is in a block of that name. */
bool analyse_named_lambda(struct compiler *c, struct node *node, vxl_value name,
			  vxl_value parameters, vxl_value body);
bool analyse_flet(struct compiler *c, struct node *node, vxl_value form);
bool analyse_labels(struct compiler *c, struct node *node, vxl_value form);

#endif
