/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Asynchronous requests to vxe-broker. The broker has few connections, so requests beyond a limit
 * are queued.
 */
#ifndef WEBUI_HTTP_ASK_H
#define WEBUI_HTTP_ASK_H

#include "libvxe/broker/protocol.h"
#include "webui/http/loop.h"

struct ask {
	struct watch watch;
	struct timer timer;
	enum { ASK_NONE, ASK_QUEUED, ASK_SENT } state;
	struct ask *next;		/* in the queue */
	struct broker_request request;
	char *text;
	size_t size;
	double part;			/* of the work, that the broker has done so far: 0 to 1 */
	/*
	 * Called with the reply; NULL: the broker cannot be reached, or took too long. body: file
	 * of size bytes, which the callee closes; -1: none.
	 */
	void (*done)(struct ask *ask, const struct broker_reply *reply, int body, size_t size);
};

/* Sets the path of the broker's socket. The string must stay valid. */
void ask_configure(const char *socket);

/*
 * Sends a request, or queues it. *ask belongs to the caller and stays in place until ask->done() is
 * called, which may start it again. text: of size bytes, or NULL; from malloc(), and freed by this
 * module in any case. False: the broker cannot be reached; done() is not called.
 */
bool ask_start(struct ask *ask, const struct broker_request *request, char *text, size_t size);

/* Cancels a request: done() will not be called. Does nothing if there is none. */
void ask_cancel(struct ask *ask);

#endif
