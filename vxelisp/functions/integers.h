/* SPDX-License-Identifier: GPL-2.0 */
/* Integers: what other files need of them. */
#ifndef VXELISP_INTEGERS_H
#define VXELISP_INTEGERS_H

#include "vxelisp/machine/machine.h"

/* COMBINE of @sum and all arguments, which must be integers. */
vxl_value fold_integers(struct vxl_machine *m, const vxl_value *args, unsigned int nargs,
			u64 sum, u64 (*combine)(u64 a, u64 b));

/* A parsed number: false when the bytes are no integer in @radix. */
bool parse_integer(const char *bytes, size_t length, unsigned int radix, s64 *n);

/* What a digit counts, of either case; -1: it is none. */
static inline int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
