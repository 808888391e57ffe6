/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Judges calls and objects by the VXED of the run, and logs the events that the kernel module would
 * log. Functions that return int return 0 if the call may continue, else -errno.
 */
#ifndef VXLINUX_VERDICT_H
#define VXLINUX_VERDICT_H

#include "vxlinux/call.h"

/* True if the VXED permits the call with any arguments, and no event would be logged. */
bool verdict_is_silent(const struct run *run, unsigned int point);

/* Judges a call by its number and registers. */
int verdict_call(struct call *call);
/* Logs the refusal of a call that no rule can permit, and returns -EPERM. message: why. */
int verdict_refuse(struct call *call, const char *message);

/*
 * Judges an object. args: its arguments, copied if logged. failure: why the object cannot be named,
 * and is refused therefore; NULL: it can be named.
 */
int verdict_object(struct call *call, unsigned int object, const struct vxl_arg *args,
		   unsigned int count, const char *failure);

/* Logs the start of the run. given: the program as the user named it. path: of its file. */
void verdict_enter(struct call *call, const char *given, const char *path);

static inline struct vxl_arg text_argument(const char *text)
{
	return (struct vxl_arg){ .kind = VXL_ARG_STRING,
				 .string = { .bytes = text, .length = strlen(text) } };
}

static inline struct vxl_arg number_argument(int64_t number)
{
	return (struct vxl_arg){ .kind = VXL_ARG_INTEGER, .integer = number };
}

#endif
