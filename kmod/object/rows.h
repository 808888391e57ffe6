/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of object hooks: which kernel functions are hooked, and which function describes their
 * objects. Each file of kmod/object defines the rows of its kind of object; gate.c joins them. A
 * new row needs a point in vxed/objects.def, and no change in this file.
 */
#ifndef VXE_OBJECT_ROWS_H
#define VXE_OBJECT_ROWS_H

#include <linux/types.h>

/* Which calls of a hooked function reach the gate. Each value has a trampoline in entry.S. */
enum object_entry {
	OBJECT_ENTRY,		/* all */
	OBJECT_ENTRY_OPEN,	/* opens by O_PATH; the second argument is the file */
	OBJECT_ENTRY_SOCKET,	/* all but unix sockets; the first argument is a struct socket */
	/* likewise, and the second argument is a message with an address or control data */
	OBJECT_ENTRY_SEND,
	OBJECT_ENTRY_MESSAGE,	/* messages with control data; the second argument is the message */
	/* The next ones first call a fast path of their own. */
	OBJECT_ENTRY_FILE,	/* opens; the first argument is the file */
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
	/* NULL, or describes a second object, which is judged if the first one is permitted. */
	bool (*also)(const unsigned long *registers, struct object *object);
	bool optional;		/* a kernel may lack the function */
	enum object_entry entry;
	/*
	 * NULL, or a fast path. It returns true if describe() would find nothing to judge, or if a
	 * table of the policy permits the object; then neither describe() nor also() is called. It
	 * returns false if it cannot tell. vxed: see kmod/quick.h.
	 */
	bool (*quick)(const unsigned long *registers, struct judge *judge,
		      const struct vxed *vxed);
	/* The function's first argument is a file that may be opened for an exec. If that exec
	 * leaves for another VXED, the object is not judged. */
	bool executes;
	/*
	 * What happens on a refusal. NULL: the hooked function's caller gets the errno. Otherwise
	 * this function is called after judge_end(), and the caller gets its result. If the result
	 * is 0, the body of the hooked function runs nevertheless, with the registers as this
	 * function leaves them. It must not sleep.
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
