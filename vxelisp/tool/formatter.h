/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The formatter. It sets spaces and indentation. It keeps lines and comments, with two exceptions:
 * a closing parenthesis moves to the end of the line before it, and several empty lines become one.
 * Aligned columns stay aligned. Formatting the result again does not change it.
 */
#ifndef VXELISP_FORMATTER_H
#define VXELISP_FORMATTER_H

#include "vxelisp/vxelisp.h"

/* The formatted text, which the caller frees. NULL, with *@error set, if the reader rejects it. */
char *formatter_run(const char *text, size_t length, const char *file,
		    struct vxl_error *error);

#endif
