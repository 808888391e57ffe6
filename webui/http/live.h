/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The live stream. One `vxe-work live` writes a JSON line for everything that is new; each client
 * gets the lines that it asked for as server-sent events. A client that is too slow, or asked for
 * more than 200 lines per second, is told how many it has missed.
 */
#ifndef WEBUI_HTTP_LIVE_H
#define WEBUI_HTTP_LIVE_H

#include <json-c/json.h>
#include <microhttpd.h>

#include "libvxe/broker/protocol.h"

/*
 * Makes a response that streams to this connection. session: a BROKER_CHECK, which is copied and
 * repeated periodically; the stream ends when the session does. values: "vxed" and "kinds" of the
 * route. last_id: id of the last line that the client has received; NULL: none. Returns NULL if
 * there are too many clients.
 */
struct MHD_Response *live_open(struct MHD_Connection *connection,
			       const struct broker_request *session,
			       struct json_object *values, const char *last_id);

/* Ends the worker, when vxewebd ends. */
void live_end(void);

#endif
