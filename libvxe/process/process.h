/* SPDX-License-Identifier: GPL-2.0 */
/* The processes of this machine, and which VXED each is inside. */
#ifndef LIBVXE_PROCESS_H
#define LIBVXE_PROCESS_H

#include <linux/limits.h>
#include <stddef.h>
#include <sys/types.h>

#include "libvxe/failure.h"
#include "uapi/vxe.h"

struct process {
	pid_t pid;
	uid_t uid;			/* effective */
	struct vxe_task inside;		/* slot 0: outside */
	char comm[VXE_COMM_SIZE];	/* the process's comm */
	char program[PATH_MAX];		/* the file that it runs; "": not known, a kernel thread */
};

/*
 * Calls each() for every process, in the order of the pids. device: from device_open(); -1: all
 * processes count as outside. each() returns false to stop. False with *failure: /proc cannot be
 * read, or the module has no such request. Reads nothing that could make the caller wait; in
 * particular, not the command line of a process.
 */
typedef bool process_function(const struct process *process, void *context);
bool process_each(int device, process_function *each, void *context, struct failure *failure);

#endif
