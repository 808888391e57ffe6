/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The task that made a call: its state in /proc, its descriptors, its memory. Functions that take a
 * call check that this task still waits (vx_cell_waits()), so the result is not that of another
 * task with a reused pid.
 */
#ifndef VXLINUX_GUEST_H
#define VXLINUX_GUEST_H

#include "vxlinux/call.h"

struct guest {
	pid_t process, parent;
	unsigned int umask;
	uid_t uid;			/* effective */
	char comm[VXE_COMM_SIZE];
	bool signalled;			/* a signal is pending that it neither blocks nor ignores */
};

/* Reads the state of the task. false: it has ended. */
bool guest_read(struct call *call, struct guest *guest);
/* Returns the pid of the process that made the call; 0: it has ended. */
pid_t call_process(struct call *call);
/* True if the process, or thread, is a descendant of vxlinux. */
bool guest_is_inside(const struct run *run, pid_t pid);
/* The same for rules: "inside" or "outside". A constant. */
const char *guest_target(const struct run *run, pid_t pid);
/* Returns the pid of the process that has this thread; 0: there is none. */
pid_t guest_process(pid_t tid);

/* Duplicates a descriptor of the guest. The caller closes it. Returns -errno on failure. */
int guest_take(struct call *call, int fd);
/*
 * Opens the folder that relative paths start from: the guest's descriptor fd or, with AT_FDCWD, its
 * working folder. The caller closes it. Returns -errno on failure.
 */
int guest_folder(struct call *call, int fd);

/* Copies a path from guest memory. to: PATH_MAX bytes. Returns 0 or -errno. */
int guest_string(struct call *call, uint64_t from, char *to);
/* Copy bytes from and to guest memory. Return 0 or -EFAULT. */
int guest_in(struct call *call, void *to, uint64_t from, size_t size);
int guest_out(struct call *call, uint64_t to, const void *from, size_t size);

/*
 * Returns the guest address of `size` writable bytes below the used part of the thread's stack,
 * aligned to 16 bytes; 0: there is no room. They are the caller's until the guest runs again.
 */
uint64_t guest_room(const struct call *call, size_t size);

#endif
