/* SPDX-License-Identifier: GPL-2.0 */
/* Combines a VXED's file and the library files that it includes into one text. */
#ifndef LIBVXE_SOURCE_H
#define LIBVXE_SOURCE_H

#include <stddef.h>

#include "libvxe/failure.h"
#include "vxelisp/vxelisp.h"

struct source {
	char *text;		/* size bytes; owned by the source */
	size_t size;
};

/* A VXED's text. The pointers are borrowed. */
struct vxed_text {
	const char *file;	/* where it is; "-": the standard input */
	/* NULL: read the file. Otherwise the NUL-terminated text itself; file is only its name in
	 * messages */
	const char *text;
};

/*
 * Reads a VXED's file ("-": standard input), and puts the library files that it includes before its
 * text: those of (include NAME) and (model NAME). Each file is put there once, after the files that
 * it includes. After the text come the local additions: the files in FILE.d, if FILE ends in .vxed.
 * #line lines preserve the places of mistakes. library: a directory; NULL: ../share/vxe, relative
 * to the directory of this program. On success the caller calls source_free(); otherwise *failure
 * says why.
 */
bool source_resolve(const char *file, const char *library, struct source *source,
		    struct failure *failure);

/* Does the same for a text of size bytes. It may be any Lisp, not only a VXED. name: the text's
 * name, for the places of mistakes. If it ends in .vxed, it is the text's file, and the file's
 * local additions are added. */
bool source_resolve_text(const char *text, size_t size, const char *name,
			 const char *library, struct source *source,
			 struct failure *failure);

/* Calls one or the other, depending on where the VXED's text is. */
bool source_resolve_vxed(const struct vxed_text *vxed, const char *library,
			 struct source *source, struct failure *failure);

/* Reads a file ("-": standard input) of at most VXE_TEXT_MAX bytes, unchanged. The caller frees
 * *text, which is not NUL-terminated. */
bool source_read(const char *file, char **text, size_t *size, struct failure *failure);

void source_free(struct source *source);

#endif
