/* SPDX-License-Identifier: GPL-2.0 */
/* The printer: writes values as text into a buffer, or into a Lisp string. */
#ifndef VXELISP_PRINT_H
#define VXELISP_PRINT_H

#include "vxelisp/machine/heap.h"

/* Where to print. Text that does not fit into the buffer is truncated; it is always
 * NUL-terminated. */
struct sink {
	char *buffer;		/* NULL: print to the builder */
	size_t size, length;
	struct builder *builder;
};

void sink_add(struct sink *sink, const char *bytes, size_t length);
void sink_number(struct sink *sink, s64 n, unsigned int radix);
/*
 * Prints @v. @escape: as in vxl_print(). @walk: scratch space for 2 * @depth values. Values nested
 * deeper than @depth are printed as "...".
 */
void print_value(struct sink *sink, const struct vxl_space *space, vxl_value v,
		 bool escape, vxl_value *walk, u32 depth);

#endif
