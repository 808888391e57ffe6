/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Jobs of vxe-work: each is a process, with the request as its standard input. At most a
 * few run at once; others wait for their turn.
 */
#ifndef WEBUI_HTTP_JOB_H
#define WEBUI_HTTP_JOB_H

#include <stddef.h>
#include <sys/types.h>

#include "webui/http/loop.h"
#include "webui/http/refusal.h"

enum job_result {
	JOB_OK,
	JOB_REFUSED,			/* answered with an error; status */
	JOB_LATE,			/* killed: its time was up */
	JOB_TOO_LARGE,			/* its answer was */
	JOB_BROKEN,			/* ended otherwise */
};

/* All zeros, but for done, before job_start(). */
struct job {
	struct watch watch;
	struct timer timer;
	struct job *next;		/* in the queue */
	enum { JOB_NONE, JOB_QUEUED, JOB_RUNNING } state;
	pid_t pid;
	const char *name;
	unsigned int seconds;
	int input, output;
	bool late;
	/* fd: what the job wrote, of size bytes, which belongs to the callee; -1: nothing.
	 * status: of HTTP, with JOB_OK and JOB_REFUSED. */
	void (*done)(struct job *job, enum job_result result, unsigned int status, int fd,
		     size_t size);
};

/* For all jobs: the program with its options (NULL-terminated, element 1 is for the job's
 * name), and how many run at once. */
void job_configure(char **command, unsigned int most);

/*
 * Starts a job. input: of size bytes. job->done() is called later. False with *refusal:
 * too many are waiting, or no process can be made; then done() is not called.
 */
bool job_start(struct job *job, const char *name, unsigned int seconds, const char *input,
	       size_t size, struct refusal *refusal);

/* Ends a job: done() will not be called. Fine if there is none. */
void job_cancel(struct job *job);

/*
 * Starts a process for a job that writes a stream, without counting it. output: its
 * standard output. Returns its pid, or -1. input: a file for its standard input.
 */
pid_t job_spawn(const char *name, int input, int output);

/* The status of HTTP for an exit status of vxe-work. */
unsigned int job_status(int exit_status);

/* A file in memory with these bytes, at its beginning. -1 with errno. */
int job_input(const char *bytes, size_t size);

#endif
