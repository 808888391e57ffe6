/* SPDX-License-Identifier: GPL-2.0 */
/* Connections of vxe-broker: who may ask what, and what happens then. */
#ifndef WEBUI_BROKER_CALLS_H
#define WEBUI_BROKER_CALLS_H

#include "webui/broker/job.h"
#include "webui/broker/peer.h"

#define LOGINS_MAX	10	/* at once */
#define JOBS_MAX	16	/* others at once */
#define LOGIN_STEP_MS	2500	/* a failed login takes a multiple of this */

struct connection {
	int fd;				/* -1: the peer has hung up while a job runs */
	struct peer peer;
	int64_t used;			/* ms of now_ms(): of the last request */
	struct broker_request request;	/* the last one; without its secrets */
	struct actor actor;		/* who makes it */
	struct job job;			/* that does it; pid 0: none */
	struct outcome outcome;		/* to be sent at reply_at */
	int body;			/* likewise, or -1 */
	int64_t reply_at;		/* ms of now_ms(); 0: nothing is to be sent */
};

/* Keeps the settings. */
void calls_init(const struct settings *settings);

/* Receives a request and begins with it. others: all connections. False: the connection is
 * to be closed. */
bool calls_receive(struct connection *connection, const struct connection *others,
		   size_t count);

/* Goes on with a job that has ended, and sends a reply whose time has come. False: as
 * above. */
bool calls_continue(struct connection *connection);

#endif
