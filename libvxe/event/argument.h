/* SPDX-License-Identifier: GPL-2.0 */
/* The arguments of calls and objects, in the words that a VXED uses for them. */
#ifndef TOOLS_ARGUMENT_H
#define TOOLS_ARGUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vxed/policy.h"
#include "uapi/vxe.h"

/* The index-th name in a row of calls.def or objects.def; the length is 0
 * behind the last one. rule: whether it is one of a rule's. */
struct vxl_string argument_name(const struct point *point, unsigned int index, bool *rule);

/* Whether an argument is a set of marks that is empty: nobody is told of it. */
bool argument_is_no_mark(struct vxl_string name, uint64_t value);

/* Whether an event has what its object is: of an exec that was refused to one outside,
 * it is not told what it was. */
bool argument_is_told(const struct vxe_event *head);

/*
 * Writes the integer as a VXED would have it: "O_RDONLY", "(O_RDWR O_CREAT)",
 * "#o644", "17". NUL-terminated; ARGUMENT_SIZE is always enough. args: all of the
 * event's, since some decide what others mean.
 */
#define ARGUMENT_SIZE	1024
void argument_text(const struct point *point, unsigned int index,
		   const uint64_t *args, unsigned int nargs, char *text);

/* Of the flags of an open, those that rules look at, see vxed/files.lisp. */
uint64_t argument_open_rights(uint64_t flags);

/* "EPERM"; "errno 4000" of one without a name. The buffer is the caller's. */
const char *errno_name(unsigned int number, char buffer[32]);

#endif
