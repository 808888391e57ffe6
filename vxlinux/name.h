/* SPDX-License-Identifier: GPL-2.0 */
/* Names of open files, as the module tells them. */
#ifndef VXLINUX_NAME_H
#define VXLINUX_NAME_H

#include <limits.h>

#include "uapi/vxe.h"

struct name {
	char bytes[PATH_MAX + 32];
	unsigned int marks;
	const char *failure;	/* why it has no name, a constant; or NULL */
};

/* prefix: what comes before it. */
void name_of_descriptor(int fd, const char *prefix, struct name *name);
/* "/proc/self/fd/N": what the kernel takes for the file of a descriptor. */
#define LINK_SIZE 32
const char *link_of_descriptor(int fd, char link[LINK_SIZE]);

#endif
