/* SPDX-License-Identifier: GPL-2.0 */
/* The special forms. */
#ifndef VXELISP_SPECIAL_H
#define VXELISP_SPECIAL_H

#include "vxelisp/compiler/compiler.h"

/* A special form. analyse() analyses a form that starts with its name. */
struct special_form {
	const char *name;
	bool (*analyse)(struct compiler *c, struct node *node, vxl_value form);
	u8 min, max;		/* forms after the name; VXL_MANY: any number */
	const char *doc;
};

extern const struct special_form special_forms[];
extern const u32 special_form_count;

#endif
