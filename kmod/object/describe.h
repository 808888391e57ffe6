/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects in the form in which rules judge them, and helpers for the functions that describe them.
 *
 * A describing function turns the arguments of a hooked kernel function into an object: the point
 * that judges it, and the arguments that vxed/objects.def lists for that point. The gate calls it
 * with preemption disabled, at the entry of the hooked function and in the context of the calling
 * task, perhaps under a spinlock. It must not sleep, and it must not read memory that user space
 * can write.
 *
 * The comment on each describing function says why nobody can change the object between its
 * description and its use ("Stable:"). This concerns the object, not its name. Unless the comment
 * names a lock, another task may rename a file after it has been described; the kernel still uses
 * the file that was judged. "Tried:" names attacks on the function: entries of the tables in
 * tests/vm/src/attacks, and operations of tests/vm/src/race.c.
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
	struct name *names;		/* JUDGE_NAMES of them, per CPU; args borrow from them */
	/* POINT_*; that of the row, unless describe() replaces it */
	unsigned int point;
	unsigned int nargs;
	/* VXE_MARK_* of the added names; the gate appends them as the last argument if the point
	 * has marks */
	unsigned int marks;
	struct vxl_arg args[VXE_EVENT_ARGS];
	const char *failure;		/* why it could not be described, a constant; or NULL */
	/* For a list of objects: where this one begins, in bytes; and where the next one does, or 0
	 * if there is none. describe() sets next, and is then called again. */
	unsigned int at, next;
};

/*
 * Defines a function that describes the object of one hooked function. r: the first six arguments
 * of that function. Returns false if there is nothing to judge; otherwise fills in the object. If
 * it sets object->failure, the object is refused.
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

/* Adds the name of a file, as path_describe_reached() makes it, and stores it in names[index]. */
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
