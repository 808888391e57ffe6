/* SPDX-License-Identifier: GPL-2.0 */
/* Makes one text of a VXED's file and of the library files that it includes. */
#ifndef LIBVXE_SOURCE_H
#define LIBVXE_SOURCE_H

#include <stddef.h>

#include "libvxe/failure.h"
#include "vxelisp/vxelisp.h"

struct source {
	char *text;		/* size bytes; owned by the source */
	size_t size;
};

/*
 * Reads a VXED's file ("-": standard input) and puts before its text the library files
 * that its (include NAME) and (model NAME) call for. Each comes once, behind those that
 * it includes itself. #line lines keep the places of mistakes true.
 * library: a directory; NULL: ../share/vxe, seen from the directory of this program.
 * On success the caller calls source_free(); otherwise *failure says why.
 */
bool source_resolve(const char *file, const char *library, struct source *source,
		    struct failure *failure);

/* Does the same for a text of size bytes. It may be any Lisp, not only a VXED. name: of
 * the text, for the places of mistakes. */
bool source_resolve_text(const char *text, size_t size, const char *name,
			 const char *library, struct source *source,
			 struct failure *failure);

/* Reads a file ("-": standard input) of at most VXE_TEXT_MAX bytes as it is. The caller
 * frees *text, which has no NUL behind it. */
bool source_read(const char *file, char **text, size_t *size, struct failure *failure);

void source_free(struct source *source);

#endif
