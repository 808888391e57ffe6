/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lays out a program anew: spaces and indentation are made, lines are left as
 * they are, but that no closing parenthesis starts one and that no two empty
 * ones follow each other. Comments stay where they are. What stands below each
 * other in columns does so afterwards. Formatting again changes nothing.
 */
#ifndef VXELISP_FORMATTER_H
#define VXELISP_FORMATTER_H

#include "vxelisp/vxelisp.h"

/* To be freed by the caller; NULL, with *error set, if the text cannot be read. */
char *formatter_run(const char *text, size_t length, const char *file,
		    struct vxl_error *error);

#endif
