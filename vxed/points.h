/* SPDX-License-Identifier: GPL-2.0 */
/* Points: the system calls and objects that a policy is asked about. */
#ifndef VXED_POINTS_H
#define VXED_POINTS_H

#include "vxelisp/port.h"
#include "uapi/vxe.h"

/* A row of calls.def or objects.def. */
struct point {
	const char *name;
	unsigned int length;	/* of the name */
	const char *objects;	/* "": none; else names, space-separated */
	const char *arguments;	/* names, space-separated, '!' as there */
	short x86_64, i386, x32;	/* numbers; -1: none */
};

/* NULL: no such point. Any context. */
const struct point *point_get(unsigned int point);
/* VXE_POINT_NONE: no call or object has that name. Any context. */
unsigned int point_by_name(const char *name, size_t length);
/* The call that number means in an ABI, or VXE_POINT_NONE. x32 numbers are
 * without their bit 30. Any context. */
unsigned int point_of_call(enum vxe_abi abi, unsigned int number);

#endif
