/* SPDX-License-Identifier: GPL-2.0 */
/* Which kernel functions are hooked, and what describes their objects: a row each. */
#ifndef VXE_OBJECT_ROWS_H
#define VXE_OBJECT_ROWS_H

#include <linux/types.h>

struct object;

struct object_hook {
	const char *function;	/* of the kernel */
	unsigned int point;	/* POINT_*: what judges the object */
	/* See DESCRIBE in object/describe.h. */
	bool (*describe)(const unsigned long *registers, struct object *object);
	/* NULL, or describes a second object, which the same point judges. */
	bool (*also)(const unsigned long *registers, struct object *object);
	bool optional;		/* a kernel may lack the function */
	/* NULL, or what is done instead of returning the errno. Its result is the gate's:
	 * 0 runs the function's body all the same, with what this changed. */
	long (*refuse)(const unsigned long *registers);
};

struct object_rows {
	const struct object_hook *hooks;
	unsigned int count;
};

/* The rows of each file in kmod/object. */
extern const struct object_rows object_file;
extern const struct object_rows object_attribute;
extern const struct object_rows object_path;
extern const struct object_rows object_mount;
extern const struct object_rows object_socket;
extern const struct object_rows object_task;
extern const struct object_rows object_kernel;

#endif /* VXE_OBJECT_ROWS_H */
