/* SPDX-License-Identifier: GPL-2.0 */
/* Integers: functions for other files. */
#ifndef VXELISP_INTEGERS_H
#define VXELISP_INTEGERS_H

#include "vxelisp/machine/machine.h"

/* Combines @sum with each argument. If one is not an integer, raises an error and returns
 * VXL_ERROR. */
vxl_value fold_integers(struct vxl_machine *m, const vxl_value *args, unsigned int nargs,
			u64 sum, u64 (*combine)(u64 a, u64 b));

/* Parses an integer in @radix. False if the bytes are malformed. */
bool parse_integer(const char *bytes, size_t length, unsigned int radix, s64 *n);

/* The value of a hexadecimal digit; -1 if it is not one. */
static inline int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
