/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How long a connection may take for one thing, so that slow and silent clients do not
 * hold memory: to send a request as a whole, and to receive an answer.
 */
#ifndef WEBUI_HTTP_CONNECTION_H
#define WEBUI_HTTP_CONNECTION_H

#include <microhttpd.h>
#include <stdbool.h>

#define CONNECTIONS_MAX		512
#define CONNECTION_SILENCE	30	/* seconds without a byte, for libmicrohttpd */

/* MHD_OPTION_NOTIFY_CONNECTION */
void connection_notify(void *unused, struct MHD_Connection *connection, void **context,
		       enum MHD_ConnectionNotificationCode code);

/* From now on: the client sends a request; it waits for us; it receives the answer. */
void connection_wait(struct MHD_Connection *connection);
void connection_rest(struct MHD_Connection *connection);
void connection_send(struct MHD_Connection *connection, bool stream);

#endif
