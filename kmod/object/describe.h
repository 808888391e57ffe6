/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An object as its rules see it, and the functions that describe one.
 *
 * The arguments of a hooked kernel function become an object: the point that judges it,
 * and that point's arguments as vxed/objects.def lists them. The gate calls the describing
 * function with preemption disabled, at the entry of the hooked function and in the
 * context of the task that called it, perhaps under a spinlock. It must not sleep, and it
 * must read nothing that user space can write.
 *
 * Above each describing function stands why nobody can change the object between its
 * description and its use ("Stable:"). This holds of the object, not of its name: where
 * no lock is named, another task may rename a file after it has been described, and the
 * kernel still uses the file that was judged. "Tried:" names the attacks on it: entries of the
 * tables in tests/vm/src/attacks, and operations of tests/vm/src/race.c.
 */
#ifndef VXE_OBJECT_DESCRIBE_H
#define VXE_OBJECT_DESCRIBE_H

#include <linux/string.h>
#include <linux/types.h>

#include "kmod/path.h"
#include "uapi/vxe.h"
#include "vxed/points.h"
#include "vxelisp/vxelisp.h"

struct object {
	struct name *names;		/* JUDGE_NAMES of them, the CPU's; args borrow from it */
	unsigned int point;		/* POINT_*; the row's, which describe() may replace */
	unsigned int nargs;
	unsigned int marks;		/* VXE_MARK_* of what was added; the gate adds
					 * them as the last argument of a point that has marks */
	struct vxl_arg args[VXE_EVENT_ARGS];
	const char *failure;		/* why it has no description, a constant; or NULL */
};

/*
 * Defines a function that describes the object of one hooked function. r: the first six
 * arguments of that function. Returns false if there is nothing to judge; else fills in
 * the object, whose failure, if set, makes the judge refuse it.
 */
#define DESCRIBE(function) \
	static bool function(const unsigned long *r, struct object *object)

/* Each adds one argument to the object. Strings are borrowed until the object is judged. */

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

/* Adds the name of a file as the caller reaches it; it lies in names[index]. */
static inline void add_path(struct object *object, unsigned int index,
			    const struct path *path)
{
	const char *failure = path_describe_reached(&object->names[index], path,
						    &object->args[object->nargs++],
						    &object->marks);

	object->failure = object->failure ?: failure;
}

/* Puts a prefix before the first argument, which must be a path in names[0]. */
static inline void add_prefix(struct object *object, const char *prefix)
{
	object->failure = object->failure ?: path_prefix(&object->names[0], prefix,
							 &object->args[0]);
}

#endif /* VXE_OBJECT_DESCRIBE_H */
