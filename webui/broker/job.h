/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Jobs: vxe-broker executes in a process of its own everything that parses, computes, sleeps or
 * calls PAM. The process has a copy of the request, and writes its outcome to memory that it shares
 * with the broker. If it crashes or exceeds its time, the reply is an error.
 */
#ifndef WEBUI_BROKER_JOB_H
#define WEBUI_BROKER_JOB_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "libvxe/policy/audit.h"
#include "libvxe/broker/protocol.h"

/* Set once, at the start. */
struct settings {
	const char *vxeds;	/* the directory of VXEDs */
	const char *state;	/* see home_of_name(); NULL: the default */
	const char *library;	/* see source_resolve() */
	const char *database;	/* of the log; NULL: the default */
};

/* The input of a job. */
struct order {
	const struct settings *settings;
	const struct broker_request *request;
	const char *text;	/* the text of the request, NUL-terminated; "": none */
	size_t size;		/* bytes of text, without the NUL */
	struct actor actor;
	enum broker_role role;	/* of the session; BROKER_NOBODY: there is no session */
	int64_t expires;	/* when the session ends, in seconds since the epoch */
};

/* The output of a job. */
struct outcome {
	struct broker_reply reply;
	unsigned int version;	/* this and detail are for the audit log: see struct audit_entry */
	char detail[AUDIT_DETAIL_MAX];
};

/*
 * Executes an order, in the job's process. Sets outcome->reply, whose status is 200 at first, and
 * writes the body of the reply.
 */
typedef void job_function(const struct order *order, struct outcome *outcome, FILE *body);

struct job {
	pid_t pid;		/* 0: there is no job */
	int process;		/* its pidfd */
	int body;		/* the memfd for the body */
	struct outcome *outcome;	/* shared with the process */
	int64_t started, deadline;	/* as of now_ms() */
};

/*
 * Starts a job. text: memfd with the text of the request; -1: none. seconds: the job is killed
 * after wall_seconds(seconds). limited: the process and its children have little memory, and this
 * many seconds of CPU time. False: errno is set.
 */
bool job_start(struct job *job, job_function *run, const struct order *order, int text,
	       unsigned int seconds, bool limited);

/* In the job's process: reports which part of the work is done, from 0 to 1. */
void job_report(double part);

/* Returns what the job has reported last, as a part of PROGRESS_WHOLE. */
uint32_t job_done(const struct job *job);

/* True if the job has ended. Kills it if its deadline has passed. */
bool job_poll(struct job *job);

/*
 * Takes the outcome of a job that has ended, and releases the job. If the process crashed or was
 * killed, outcome->reply.status is 500 or 503. *body: a sealed memfd, which the caller closes; -1:
 * the body is empty.
 */
void job_end(struct job *job, struct outcome *outcome, int *body);

#endif
