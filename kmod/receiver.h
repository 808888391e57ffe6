/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The processes and process groups that get the signals of a file (F_SETOWN), as far as tasks in a
 * VXED that lets programs leave have chosen them. Whoever holds the file could still signal such a
 * process after it has left for another VXED, so it does not leave (kmod/start.c).
 */
#ifndef VXE_RECEIVER_H
#define VXE_RECEIVER_H

#include <linux/pid.h>

/* Records a process or a process group until it has ended. Returns false if there is no room; then
 * it must not get the signals. The caller holds a reference, or the RCU read lock. Does not
 * sleep. */
bool receiver_keep(struct pid *pid);

/* Whether the current task, or its process group, is recorded. Does not sleep. */
bool receiver_is_current(void);

/* Forgets all. No hook may be armed. */
void receiver_exit(void);

#endif /* VXE_RECEIVER_H */
