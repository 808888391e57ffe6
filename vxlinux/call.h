/* SPDX-License-Identifier: GPL-2.0 */
/* One call of a guest while it is relayed, and the run of which it is part. */
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

/* A program under vxlinux, with all that it starts. */
struct run {
	struct vx_cell *cell;
	struct judge judge;
	enum vxe_mode mode;
	struct trace *trace;		/* NULL: events go to the journal */
	struct journal *journal;	/* NULL: to the trace */
	uint64_t sequence;		/* of the next event */
	struct jobs *jobs;
	pid_t self;			/* vxlinux */
	char runner[PATH_MAX];		/* the program that runs i386 programs; see i386/i386.h */
	struct trusted *trusted;	/* processes that run it and are not ready */
	bool started;			/* the first exec, which is not judged, is over */
	int start_error;		/* why that exec failed */
	bool failed;			/* memory for the trace ran out */
};

struct call {
	struct run *run;
	struct vx_call trap;
	unsigned int point;
	enum vxe_abi abi;
	pid_t process;			/* 0: see call_process() */
	bool trusted;			/* nothing is judged */
};

/* What a relaying function returns beside a result or -errno: somebody has answered or will;
 * the kernel is to go on, because all that matters is in registers. */
#define ANSWERED	INT64_MIN
#define GO_ON		(INT64_MIN + 1)
/* The kernel makes the call again after a signal, as the signal's handler wants it. */
#define RESTART		(-512)

static inline uint64_t argument(const struct call *call, unsigned int index)
{
	return call->trap.arguments[index];
}

#endif
