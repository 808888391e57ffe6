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

/* A VXED's text. The pointers stay the caller's. */
struct vxed_text {
	const char *file;	/* where it is; "-": the standard input */
	const char *text;	/* or NULL. Otherwise this is the text, which ends in a NUL, and
				 * file only what messages call it */
};

/*
 * Reads a VXED's file ("-": standard input), and puts the library files that it includes before
 * its text: those of (include NAME) and (model NAME). Each file comes once, after the files that
 * it includes itself. Behind the text come the local additions: the files in FILE.d, if FILE
 * ends in .vxed. #line lines preserve the places of mistakes. library: a directory; NULL:
 * ../share/vxe, relative to the directory of this program. On success the caller calls
 * source_free(); otherwise *failure says why.
 */
bool source_resolve(const char *file, const char *library, struct source *source,
		    struct failure *failure);

/* Does the same for a text of size bytes. It may be any Lisp, not only a VXED. name: of
 * the text, for the places of mistakes; one that ends in .vxed is its file, whose local additions
 * belong to it. */
bool source_resolve_text(const char *text, size_t size, const char *name,
			 const char *library, struct source *source,
			 struct failure *failure);

/* One or the other, whichever the VXED's text is in. */
bool source_resolve_vxed(const struct vxed_text *vxed, const char *library,
			 struct source *source, struct failure *failure);

/* Reads a file ("-": standard input) of at most VXE_TEXT_MAX bytes as it is. The caller
 * frees *text, which has no NUL behind it. */
bool source_read(const char *file, char **text, size_t *size, struct failure *failure);

void source_free(struct source *source);

#endif
