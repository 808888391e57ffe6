/* SPDX-License-Identifier: GPL-2.0 */
/* A system call of a guest while vxlinux relays it, and the run to which it belongs. */
#ifndef VXLINUX_CALL_H
#define VXLINUX_CALL_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "libvxe/learn/trace.h"
#include "libvxe/policy/judge.h"
#include "vx32/cell.h"
#include "vxed/points.h"

struct journal;
struct jobs;
struct trusted;

/* One execution of vxlinux: the program and all of its descendants. Used by the main thread. */
struct run {
	struct vx_cell *cell;
	struct judge judge;
	enum vxe_mode mode;
	struct trace *trace;		/* where events go; NULL: to the journal */
	struct journal *journal;	/* where events go; NULL: to the trace */
	uint64_t sequence;		/* number of the next event */
	struct jobs *jobs;
	pid_t self;			/* pid of vxlinux */
	char runner[PATH_MAX];		/* path of the program in i386/i386.h; "": none */
	struct trusted *trusted;	/* processes that run it and are not ready yet */
	bool started;			/* the first exec, which is not judged, has succeeded */
	int start_error;		/* the errno of the first exec, if it failed */
	bool failed;			/* there was no memory for the trace */
};

struct call {
	struct run *run;
	struct vx_call trap;
	unsigned int point;		/* of the call: see vxed/points.h */
	enum vxe_abi abi;
	pid_t process;			/* 0: not known yet, use call_process() */
	bool trusted;			/* made by a trusted process: not judged */
};

/*
 * Relaying functions do a call for the guest, after the call itself was judged. They judge the
 * objects, and return the guest's result (0 or more), -errno, or one of these:
 */
#define ANSWERED	INT64_MIN	/* the call was answered, or a job will answer it */
#define GO_ON		(INT64_MIN + 1)	/* let the kernel execute it: all arguments were judged */
/* -ERESTARTSYS: after a signal the kernel restarts the call, or makes it fail with EINTR. */
#define RESTART		(-512)

/* The value of argument 0 to 5. */
static inline uint64_t argument(const struct call *call, unsigned int index)
{
	return call->trap.arguments[index];
}

#endif
