/* SPDX-License-Identifier: GPL-2.0 */
/* The files of processes in proc. */
#ifndef VXLINUX_PROC_H
#define VXLINUX_PROC_H

#include "vxlinux/call.h"

/*
 * Judges a look into another process by a file of proc, where the kernel would ask whether
 * the caller may trace it; other files pass. *others: set if it is a file of another process;
 * *outside: set if that process is not of the run. 0 or -errno.
 */
int proc_judge(struct call *call, int fd, bool *others, bool *outside);

/* The targets of /proc/self and /proc/thread-self as the guest has them: their length. 0: it
 * is none of the two; -1 with errno. */
ssize_t proc_self_link(struct call *call, int fd, char *target, size_t size);

#endif
