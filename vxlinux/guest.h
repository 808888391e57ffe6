/* SPDX-License-Identifier: GPL-2.0 */
/* What /proc tells of the task that made a call, and its descriptors and memory. Each of
 * these is of that very task: see vx_cell_waits(). */
#ifndef VXLINUX_GUEST_H
#define VXLINUX_GUEST_H

#include "vxlinux/call.h"

struct guest {
	pid_t process, parent;
	unsigned int umask;
	uid_t uid;			/* effective */
	char comm[VXE_COMM_SIZE];
	bool signalled;			/* a signal that is not blocked waits for it */
};

/* false: it has ended. */
bool guest_read(struct call *call, struct guest *guest);
/* The process of the thread that made the call. */
pid_t call_process(struct call *call);
/* Whether the process, or the thread, is one of the run. */
bool guest_is_inside(const struct run *run, pid_t pid);
/* "inside" or "outside". */
const char *guest_target(const struct run *run, pid_t pid);
/* The process of any thread; 0: there is none. */
pid_t guest_process(pid_t tid);

/* The caller closes what these return. Negative: -errno. */

/* A copy of the guest's descriptor. */
int guest_take(struct call *call, int fd);
/* What names are relative to: the folder of the descriptor, or AT_FDCWD's as O_PATH. */
int guest_folder(struct call *call, int fd);

/* A name, which has room for PATH_MAX bytes. 0 or -errno. */
int guest_string(struct call *call, uint64_t from, char *to);
/* 0 or -EFAULT. */
int guest_in(struct call *call, void *to, uint64_t from, size_t size);
int guest_out(struct call *call, uint64_t to, const void *from, size_t size);

/* Room for size bytes below what the thread uses of its stack, aligned to 16 bytes; 0: there is
 * none. */
uint64_t guest_room(const struct call *call, size_t size);

#endif
