/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls that may block, such as connect(). Each is made by a thread of its own, and a signal to the
 * guest interrupts it. All functions are for the main thread.
 */
#ifndef VXLINUX_JOB_H
#define VXLINUX_JOB_H

#include "vxlinux/call.h"

#define JOB_DESCRIPTORS 2

struct job {
	struct call call;
	/* Makes the call, in the job's thread. Returns a result of 0 or more, or -errno. */
	int64_t (*work)(struct job *job);
	/* Then, unless work() failed, called in the main thread. Returns what a relaying function
	 * returns. NULL: the result of work() is the answer. */
	int64_t (*finish)(struct job *job);
	void (*release)(struct job *job);	/* frees data; may be NULL */
	int fds[JOB_DESCRIPTORS];		/* closed by job_free(); -1: none */
	int flags;				/* for work() and finish(), as data */
	void *data;
	int64_t result;				/* of work(); valid in finish() */
	/* The members below belong to job.c. */
	struct jobs *jobs;
	struct job *next;
	unsigned long thread;
	bool done;
};

/* All jobs of a run. NULL: *failure says why. */
struct jobs *jobs_new(struct failure *failure);
/* No job may be left. NULL is permitted. */
void jobs_free(struct jobs *jobs);
/* A descriptor to poll, readable when a job is done. It belongs to jobs. */
int jobs_fd(const struct jobs *jobs);
/* True if any job has been started and not finished. */
bool jobs_any(const struct jobs *jobs);
/* Finishes and frees the jobs that are done: calls answer() with the result of each. */
void jobs_finish(struct jobs *jobs, void (*answer)(struct call *call, int64_t result));
/* Interrupts jobs whose guests have a pending signal or have ended. To be called periodically. */
void jobs_interrupt(struct jobs *jobs);

/* Makes a job for a call, to be filled in and started. NULL: out of memory. */
struct job *job_new(const struct call *call);
/* Starts the job. Returns ANSWERED; or -errno, and then has freed the job. */
int64_t job_start(struct job *job);
/* Frees a job that was not started. */
void job_free(struct job *job);

#endif
