/* SPDX-License-Identifier: GPL-2.0 */
/* A VXED's file and what it includes, made into the one text that is loaded. */
#ifndef TOOLS_SOURCE_H
#define TOOLS_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "vxelisp/vxelisp.h"

struct source {
	char *text;
	size_t size;
};

/*
 * Reads a VXED and puts before it the library files that its (include NAME)
 * and (model NAME) call for, each once, after those that it includes itself.
 * library: a directory, or NULL for the one that belongs to this program.
 * False with *error set, and nothing to free.
 */
bool source_resolve(const char *file, const char *library, struct source *source,
		    struct vxl_error *error);

/* The same for a text that is in memory, and need not be a VXED. */
bool source_resolve_text(const char *text, size_t size, const char *name,
			 const char *library, struct source *source,
			 struct vxl_error *error);

void source_free(struct source *source);

/* Prints "FILE:LINE:COLUMN: MESSAGE", or what of it is known. */
void source_report(const struct vxl_error *error);

#endif
