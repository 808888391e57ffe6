/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls that may wait for long, such as connect(): a thread of its own makes each. A signal
 * to the guest interrupts it, as it would interrupt the guest's own call.
 */
#ifndef VXLINUX_JOB_H
#define VXLINUX_JOB_H

#include "vxlinux/call.h"

#define JOB_DESCRIPTORS 2

struct job {
	struct call call;
	int64_t (*work)(struct job *job);	/* in the thread; -errno, or what finish wants */
	/* In the main thread, afterwards: what a relaying function returns. NULL: the result
	 * itself is the answer. */
	int64_t (*finish)(struct job *job);
	void (*release)(struct job *job);	/* frees data; may be NULL */
	int fds[JOB_DESCRIPTORS];		/* the job's, which closes them; -1: none */
	int flags;
	void *data;
	int64_t result;
	struct jobs *jobs;
	struct job *next;
	unsigned long thread;
	bool done, begun;
};

/* NULL: *failure says why. */
struct jobs *jobs_new(struct failure *failure);
/* None may be left. NULL is permitted. */
void jobs_free(struct jobs *jobs);
/* Readable when a job is done. */
int jobs_fd(const struct jobs *jobs);
bool jobs_any(const struct jobs *jobs);
/* Answers calls whose jobs are done. */
void jobs_finish(struct jobs *jobs, void (*answer)(struct call *call, int64_t result));
/* Interrupts jobs whose guests have a signal to handle, or have ended. Call it often. */
void jobs_interrupt(struct jobs *jobs);

/* A job for the call; NULL: no memory. The caller fills it in and starts it. */
struct job *job_new(const struct call *call);
/* Returns ANSWERED, or -errno, and then the job is freed. */
int64_t job_start(struct job *job);
void job_free(struct job *job);

#endif
