/* SPDX-License-Identifier: GPL-2.0 */
/* From a trace to a VXED's text: calls generate.lisp. */
#ifndef TOOLS_GENERATE_H
#define TOOLS_GENERATE_H

#include "trace.h"

struct generate_options {
	const char *name;	/* of the VXED */
	const char *model;	/* "strict" or "filesystem" */
	const char *activate;	/* a path, or NULL */
	const char *library;	/* NULL: this program's own */
};

/* The text, NUL-terminated, which the caller frees; NULL: reported. */
char *generate_text(const struct trace *trace, const struct generate_options *options);

/* As a file that is there wholly or not at all; NULL: standard output. */
bool generate_write(const char *text, const char *file);

#endif
