/* SPDX-License-Identifier: GPL-2.0 */
/* Printing values into a buffer or a string that grows. */
#ifndef VXELISP_PRINT_H
#define VXELISP_PRINT_H

#include "vxelisp/machine/heap.h"

/* A sink to print to; cut when full. */
struct sink {
	char *buffer;		/* NULL: to the builder */
	size_t size, length;
	struct builder *builder;
};

void sink_add(struct sink *sink, const char *bytes, size_t length);
void sink_number(struct sink *sink, s64 n, unsigned int radix);
/* @walk: 2 * @depth values to work with. Deeper nesting prints as "...". */
void print_value(struct sink *sink, const struct vxl_space *space, vxl_value v,
		 bool escape, vxl_value *walk, u32 depth);

#endif
