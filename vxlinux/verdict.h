/* SPDX-License-Identifier: GPL-2.0 */
/* Verdicts on calls and objects, and the events that they leave: those that the module would
 * log. Each returns 0 if the call may go on, else -errno. */
#ifndef VXLINUX_VERDICT_H
#define VXLINUX_VERDICT_H

#include "vxlinux/call.h"

/* Whether the VXED permits the call whatever its arguments are, and nobody wants an event. */
bool verdict_is_silent(const struct run *run, unsigned int point);

int verdict_call(struct call *call);
/* message: why a call is refused that no rule can permit; for the event. */
int verdict_refuse(struct call *call, const char *message);

/* args: the arguments of the object. failure: why it cannot be described; then it is
 * refused; or NULL. */
int verdict_object(struct call *call, unsigned int object, const struct vxl_arg *args,
		   unsigned int count, const char *failure);

/* The run has begun. given: the name by which the program was asked for. */
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
