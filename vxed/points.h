/* SPDX-License-Identifier: GPL-2.0 */
/* Points: the system calls and objects for which a policy has verdicts. */
#ifndef VXED_POINTS_H
#define VXED_POINTS_H

#include "vxelisp/port.h"
#include "uapi/vxe.h"

/* A system call or an object: a row of calls.def or objects.def. */
struct point {
	const char *name;
	unsigned int length;	/* bytes of the name */
	/* names of the objects that judge the call's arguments, separated by spaces; "": none */
	const char *objects;
	const char *arguments;	/* names, separated by spaces; those that rules use end in '!' */
	short x86_64, i386, x32;	/* the call's number in each ABI; -1: none */
};

/* The points that judge objects, numbered after the calls: POINT_file_open and so on. */
enum {
	OBJECT_BASE = VXE_CALLS - 1,
#define OBJECT(id, name, arguments) POINT_##id,
#include "vxed/objects.def"
#undef OBJECT
};

/* The points of the calls: CALL_open and so on. */
enum {
#define CALL(name, x86_64, i386, x32, objects, arguments) \
	CALL_##name = (x86_64) >= 0 ? (x86_64) : (i386) >= 0 ? VXE_I386_ONLY + (i386) : \
		      VXE_X32_ONLY + (x32) - 512,
#include "vxed/calls.def"
#undef CALL
};

/* The point with a number, or NULL. Any context. */
const struct point *point_get(unsigned int point);
/* The number of the call or object with a name of length bytes; VXE_POINT_NONE if there is none.
 * Any context. */
unsigned int point_by_name(const char *name, size_t length);
/* The point of the call with a number in an ABI; VXE_POINT_NONE if there is none. x32 numbers are
 * given without bit 30. Any context. */
unsigned int point_of_call(enum vxe_abi abi, unsigned int number);

#endif
