/* SPDX-License-Identifier: GPL-2.0 */
/* Writes the arguments of syscalls and objects in the notation of VXEDs. */
#ifndef LIBVXE_EVENT_ARGUMENT_H
#define LIBVXE_EVENT_ARGUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vxed/policy.h"
#include "uapi/vxe.h"

/* The name of argument number index, from calls.def or objects.def. Its length is 0 if there is no
 * such argument. *rule: whether rules use this argument. */
struct vxl_string argument_name(const struct point *point, unsigned int index, bool *rule);

/* Whether an argument is an empty set of marks, which need not be shown. */
bool argument_is_no_mark(struct vxl_string name, uint64_t value);

/* Whether the event says which object was judged. This is not so for an exec that was refused to a
 * program outside any VXE. */
bool argument_is_told(const struct vxe_event *head);

/*
 * Writes an integer argument in the notation of VXEDs: "O_RDONLY", "(O_RDWR O_CREAT)", "#o644",
 * "17". text has room for ARGUMENT_SIZE bytes, and is NUL-terminated. args: all arguments of the
 * event, because some of them determine what others mean.
 */
#define ARGUMENT_SIZE	1024
void argument_text(const struct point *point, unsigned int index,
		   const uint64_t *args, unsigned int nargs, char *text);

/* The flags of an open that matter to rules; see vxed/models/files.lisp. */
uint64_t argument_open_rights(uint64_t flags);

/* "EPERM", or "errno 4000" if the number has no name. Returns a constant or buffer. */
const char *errno_name(unsigned int number, char buffer[32]);

#endif
