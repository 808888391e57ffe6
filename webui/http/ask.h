/* SPDX-License-Identifier: GPL-2.0 */
/* Asking vxe-broker without waiting. It has few connections: some questions wait for their turn. */
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
	/* The reply, or NULL: the broker cannot be reached, or is late. body: belongs to the
	 * callee; -1: none. */
	void (*done)(struct ask *ask, const struct broker_reply *reply, int body, size_t size);
};

/* The socket of the broker, for all that follow. The string must stay. */
void ask_configure(const char *socket);

/*
 * Asks; ask->done() is called later. It may call ask_start() again. False: the broker cannot
 * be reached; then done() is not called. text: of size bytes, for free(3), which is given
 * away in any case; or NULL.
 */
bool ask_start(struct ask *ask, const struct broker_request *request, char *text, size_t size);

/* Takes a question back: done() will not be called. Fine if there is none. */
void ask_cancel(struct ask *ask);

#endif
