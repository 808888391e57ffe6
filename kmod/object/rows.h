/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of object hooks: which kernel functions are hooked, and which function
 * describes their objects. Each file of kmod/object has the rows of its noun; gate.c joins
 * them. A new row needs a point in vxed/objects.def and nothing else here.
 */
#ifndef VXE_OBJECT_ROWS_H
#define VXE_OBJECT_ROWS_H

#include <linux/types.h>

/* Which calls of a hooked function get to the gate: each has a trampoline in entry.S. */
enum object_entry {
	OBJECT_ENTRY,		/* all */
	OBJECT_ENTRY_OPEN,	/* the second argument is a file that is opened: opens by O_PATH */
	OBJECT_ENTRY_SOCKET,	/* the first argument is a struct socket: all but unix sockets */
	OBJECT_ENTRY_SEND,	/* the same; the second one is a message: those with an address or
				 * control data */
	OBJECT_ENTRY_MESSAGE,	/* the second argument is a message: those with control data */
	/* The next ones call a fast path of their own before the gate. */
	OBJECT_ENTRY_ATTRIBUTES, /* the first argument is a path: those that a name led to */
	OBJECT_ENTRY_FILE,	/* the first argument is a file that is opened */
	OBJECT_ENTRY_PEER,	/* security_unix_stream_connect() */
	OBJECT_ENTRY_RECEIVER,	/* security_unix_may_send() */
};

struct judge;
struct object;
struct vxed;

struct object_hook {
	const char *function;	/* of the kernel */
	unsigned int point;	/* POINT_*: judges the object */
	/* Describes the object: see DESCRIBE in object/describe.h. */
	bool (*describe)(const unsigned long *registers, struct object *object);
	/* NULL, or describes a second object. It is judged once the first is permitted. */
	bool (*also)(const unsigned long *registers, struct object *object);
	bool optional;		/* a kernel may lack the function */
	enum object_entry entry;
	/*
	 * NULL, or a fast path. True: describe() would say that there is nothing to judge, or a
	 * table of the policy permits the object; then neither it nor also() is called. False: it
	 * cannot tell. vxed: see kmod/quick.h.
	 */
	bool (*quick)(const unsigned long *registers, struct judge *judge,
		      const struct vxed *vxed);
	/* The function's first argument is a file, which may be opened to be executed. If that
	 * exec leaves for another VXED, the object is not judged. */
	bool executes;
	/*
	 * NULL: a refusal returns the errno to the function's caller. Otherwise this function
	 * runs after judge_end(), and its result is returned. If that is 0, the body of the
	 * hooked function runs all the same, with the registers as this function leaves them.
	 * It must not sleep.
	 */
	long (*refuse)(unsigned long *registers);
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
