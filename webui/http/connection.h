/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Time limits for connections, so that slow clients cannot hold memory: one for sending a complete
 * request, and one for receiving an answer.
 */
#ifndef WEBUI_HTTP_CONNECTION_H
#define WEBUI_HTTP_CONNECTION_H

#include <microhttpd.h>
#include <stdbool.h>

#define CONNECTIONS_MAX		512
#define CONNECTION_SILENCE	30	/* seconds without a byte before libmicrohttpd closes */

/* MHD_OPTION_NOTIFY_CONNECTION */
void connection_notify(void *unused, struct MHD_Connection *connection, void **context,
		       enum MHD_ConnectionNotificationCode code);

/*
 * Start the limit for what the client does next: send a request; wait for us, without a limit;
 * receive the answer. stream: the answer has no end, so there is no limit.
 */
void connection_wait(struct MHD_Connection *connection);
void connection_rest(struct MHD_Connection *connection);
void connection_send(struct MHD_Connection *connection, bool stream);

#endif
