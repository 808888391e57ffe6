/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Jobs of vxe-work: each is a process, with the request as its standard input. A few run at once;
 * others are queued.
 */
#ifndef WEBUI_HTTP_JOB_H
#define WEBUI_HTTP_JOB_H

#include <stddef.h>
#include <sys/types.h>

#include "webui/http/loop.h"
#include "webui/http/refusal.h"

enum job_result {
	JOB_OK,
	JOB_REFUSED,			/* it answered with an error: see status */
	JOB_LATE,			/* killed at its deadline */
	JOB_TOO_LARGE,			/* its answer exceeded the limit */
	JOB_BROKEN,			/* it crashed or could not be run */
};

/* The caller sets done, and all other members to zero, before job_start(). */
struct job {
	struct watch watch;
	struct timer timer;
	struct job *next;		/* in the queue */
	enum { JOB_NONE, JOB_QUEUED, JOB_RUNNING } state;
	pid_t pid;
	const char *name;
	unsigned int seconds;
	int input, output, progress;
	bool late;
	/*
	 * Called when the job has ended. status: of HTTP, for JOB_OK and JOB_REFUSED. fd: file with
	 * the answer of size bytes, which the callee closes; -1: no answer.
	 */
	void (*done)(struct job *job, enum job_result result, unsigned int status, int fd,
		     size_t size);
};

/*
 * Sets the program and its arguments for all jobs, and how many may run at once. command: ends with
 * NULL; element 1 is replaced by the name of the job; must stay valid.
 */
void job_configure(char **command, unsigned int most);

/*
 * Starts a job, or queues it. *job belongs to the caller and stays in place until job->done() is
 * called. input: size bytes, which are copied. seconds: it is killed soon after
 * wall_seconds(seconds), counted from its start. False: *refusal says why; done() is not called.
 */
bool job_start(struct job *job, const char *name, unsigned int seconds, const char *input,
	       size_t size, struct refusal *refusal);

/* Returns which part of a job is done, from 0 to 1, as far as the process has reported it. */
double job_part(const struct job *job);

/* Kills or dequeues a job: done() will not be called. Does nothing if there is none. */
void job_cancel(struct job *job);

/*
 * Starts a process for a job that writes a stream. It does not count against the limit. input,
 * output: its standard input and output. progress: file for the part that is done; -1: none.
 * Returns its pid, or -1.
 */
pid_t job_spawn(const char *name, int input, int output, int progress);

/* Converts the exit status of vxe-work to a status of HTTP. */
unsigned int job_status(int exit_status);

/* Makes a memfd with these bytes, at offset 0. The caller closes it. -1: errno is set. */
int job_input(const char *bytes, size_t size);

#endif
