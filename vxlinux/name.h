/* SPDX-License-Identifier: GPL-2.0 */
/* Names of open files, as rules see them: the same as those of the kernel module. */
#ifndef VXLINUX_NAME_H
#define VXLINUX_NAME_H

#include <limits.h>

#include "uapi/vxe.h"

struct name {
	char bytes[PATH_MAX + 32];
	unsigned int marks;	/* VXE_MARK_* */
	const char *failure;	/* why the file cannot be named, a constant; NULL: it can */
};

/* Names the file of a descriptor of vxlinux. prefix: put before the path, such as "unix:". */
void name_of_descriptor(int fd, const char *prefix, struct name *name);
/* Writes "/proc/self/fd/N", a path that refers to the file of descriptor N, and returns it. */
#define LINK_SIZE 32
const char *link_of_descriptor(int fd, char link[LINK_SIZE]);

#endif
