/* SPDX-License-Identifier: GPL-2.0 */
/* Files of processes in /proc. */
#ifndef VXLINUX_PROC_H
#define VXLINUX_PROC_H

#include "vxlinux/call.h"
#include "vxlinux/name.h"

/*
 * Judges the use of a file in /proc (fd: a descriptor of vxlinux) that belongs to another process.
 * Only files for which the kernel would check the right to trace that process are judged; others,
 * and files outside /proc, are permitted. *others becomes true if it is a file of another process,
 * and *outside if that process is not part of the run. Returns 0 or -errno.
 */
int proc_judge(struct call *call, int fd, bool *others, bool *outside);

/* Whether a file of another process in /proc is the environment of that process. */
bool proc_is_environment(const struct name *name);

/*
 * Writes the target that /proc/self or /proc/thread-self has for the guest. Returns its length; 0:
 * fd is neither link; -1: errno.
 */
ssize_t proc_self_link(struct call *call, int fd, char *target, size_t size);

#endif
