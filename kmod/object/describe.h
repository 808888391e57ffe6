/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An object as its rules see it, and the functions that describe one.
 *
 * A hooked kernel function's arguments become an object: the point that judges it,
 * and that point's arguments as vxed/objects.def lists them. Everything here runs
 * with preemption disabled and never sleeps.
 */
#ifndef VXE_OBJECT_DESCRIBE_H
#define VXE_OBJECT_DESCRIBE_H

#include <linux/string.h>
#include <linux/types.h>

#include "kmod/path.h"
#include "kmod/point.h"
#include "uapi/vxe.h"
#include "vxelisp/vxelisp.h"

struct object {
	struct name *names;		/* borrowed from the CPU; strings of args lie in it */
	unsigned int point;		/* POINT_*; starts as the row's, may be replaced */
	unsigned int nargs;
	struct vxl_arg args[VXE_EVENT_ARGS];
	const char *failure;		/* why there is no description; NULL: there is one */
};

/*
 * A function that describes the object of one hooked function. r: that function's
 * arguments. Returns false if there is nothing to judge.
 */
#define DESCRIBE(function) \
	static bool function(const unsigned long *r, struct object *object)

/* Each adds one argument to the object. Strings are borrowed until it is judged. */

static inline void add_integer(struct object *object, s64 integer)
{
	object->args[object->nargs++] = (struct vxl_arg) {
		.kind = VXL_ARG_INTEGER, .integer = integer };
}

/* bytes: NUL-terminated; NULL means "". */
static inline void add_string(struct object *object, const char *bytes)
{
	object->args[object->nargs++] = (struct vxl_arg) {
		.kind = VXL_ARG_STRING,
		.string = { .bytes = bytes ?: "", .length = bytes ? strlen(bytes) : 0 } };
}

/* The name of a file, written into the object's name number index. */
static inline void add_path(struct object *object, unsigned int index,
			    const struct path *path)
{
	const char *failure = path_describe_reached(&object->names[index], path,
						    &object->args[object->nargs++]);

	object->failure = object->failure ?: failure;
}

/* Puts a prefix before the first argument, which is a path in name number 0. */
static inline void add_prefix(struct object *object, const char *prefix)
{
	object->failure = object->failure ?: path_prefix(&object->names[0], prefix,
							 &object->args[0]);
}

#endif /* VXE_OBJECT_DESCRIBE_H */
