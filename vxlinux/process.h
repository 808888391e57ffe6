/* SPDX-License-Identifier: GPL-2.0 */
/* Relaying functions for signals, new processes, limits, priorities and privileges. */
#ifndef VXLINUX_PROCESS_H
#define VXLINUX_PROCESS_H

#include "vxlinux/call.h"

/* Sends a signal to every process of the run. */
void process_kill_all(const struct run *run, int number);

/*
 * F_SETOWN for a guest's descriptor: its signals go to a process, which must be part of the run.
 * Returns 0 or -errno.
 */
int64_t process_set_owner(struct call *call, int fd, pid_t pid);

/* Relaying functions: see calls.def. */
int64_t relay_kill(struct call *call);
int64_t relay_tgkill(struct call *call);
int64_t relay_pidfd_send_signal(struct call *call);
int64_t relay_clone(struct call *call);
int64_t relay_fork(struct call *call);
int64_t relay_vfork(struct call *call);
int64_t relay_limit(struct call *call);
int64_t relay_setrlimit(struct call *call);
int64_t relay_schedule(struct call *call);
int64_t relay_priority(struct call *call);
int64_t relay_identity(struct call *call);
int64_t relay_personality(struct call *call);
int64_t relay_prctl(struct call *call);
int64_t relay_seccomp(struct call *call);

#endif
