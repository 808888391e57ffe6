/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What vxe-broker does in a process of its own: all that parses, computes, sleeps or calls
 * PAM. The process gets a copy of the request, and leaves an outcome in memory that it
 * shares with the broker. If it crashes or is late, the broker says so.
 */
#ifndef WEBUI_BROKER_JOB_H
#define WEBUI_BROKER_JOB_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include "libvxe/policy/audit.h"
#include "libvxe/broker/protocol.h"

/* Set once at the start. */
struct settings {
	const char *vxeds;	/* the directory of the VXEDs' files */
	const char *state;	/* as in home_of_name(); NULL: the usual one */
	const char *library;	/* as for source_resolve() */
	const char *database;	/* of the log; NULL: the usual one */
};

/* What a job is given. */
struct order {
	const struct settings *settings;
	const struct broker_request *request;
	const char *text;	/* of the request, with a NUL behind it; "": none */
	size_t size;
	struct actor actor;
	enum broker_role role;	/* of the session; BROKER_NOBODY: there is none */
	int64_t expires;	/* seconds since the epoch: its end */
};

/* What it leaves. */
struct outcome {
	struct broker_reply reply;
	unsigned int version;	/* these two for the audit log, see struct audit_entry */
	char detail[AUDIT_DETAIL_MAX];
};

/* Does what is ordered: sets outcome->reply, whose status is 200 at first, and writes the
 * body. */
typedef void job_function(const struct order *order, struct outcome *outcome, FILE *body);

struct job {
	pid_t pid;		/* 0: there is none */
	int process;		/* its pidfd */
	int body;		/* a memfd that it writes to */
	struct outcome *outcome;	/* shared with it */
	int64_t started, deadline;	/* ms of now_ms() */
};

/*
 * Starts a job. text: the memfd of the request, or -1. seconds: after wall_seconds() of
 * them it is killed. limited: the process, and those that it starts, may use little memory, and
 * so many seconds of processor time. False with errno.
 */
bool job_start(struct job *job, job_function *run, const struct order *order, int text,
	       unsigned int seconds, bool limited);

/* Whether it has ended. Kills it if its deadline has passed. */
bool job_poll(struct job *job);

/*
 * Takes the outcome of a job that has ended, and forgets the job. outcome->reply.status is
 * 500 or 503 if the process did not end well. *body: the sealed memfd, which the caller
 * closes; -1 if it is empty.
 */
void job_end(struct job *job, struct outcome *outcome, int *body);

#endif
