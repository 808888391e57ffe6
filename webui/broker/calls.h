/* SPDX-License-Identifier: GPL-2.0 */
/* Requests to vxe-broker: who may make them, how they are executed, and the replies. */
#ifndef WEBUI_BROKER_CALLS_H
#define WEBUI_BROKER_CALLS_H

#include "webui/broker/job.h"
#include "webui/broker/peer.h"

#define LOGINS_MAX	10	/* login jobs that may run at once */
#define JOBS_MAX	16	/* other jobs that may run at once */
#define REPORT_MS	500	/* between two reports of progress */
#define LOGIN_STEP_MS	2500	/* a failed login is answered after a multiple of this time */

/* A connection handles one request at a time. */
struct connection {
	int fd;				/* -1: the peer has hung up while a job runs */
	struct peer peer;
	int64_t used;			/* time of the last request, as of now_ms() */
	struct broker_request request;	/* the last one, with its secrets cleared */
	struct actor actor;		/* who made it, for the audit log */
	struct job job;			/* that executes it; pid 0: none */
	struct outcome outcome;		/* the reply, to be sent at reply_at */
	int body;			/* memfd with the body of the reply; -1: none */
	int64_t reply_at;		/* as of now_ms(); 0: there is no reply to send */
	int64_t report_at;		/* likewise: when progress is reported next; 0: never */
};

/* settings: must stay valid. */
void calls_init(const struct settings *settings);

/*
 * Receives a request, and answers it or starts its job. others: all connections, to limit the jobs
 * that run at once. False: the caller closes the connection.
 */
bool calls_receive(struct connection *connection, const struct connection *others,
		   size_t count);

/*
 * Takes the outcome of a job that has ended, and sends a reply or a report of its progress that is
 * due. False: the caller closes the connection.
 */
bool calls_continue(struct connection *connection);

#endif
