/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The live stream: one `vxe-work live` writes a JSON line for each thing that is new, and
 * every client gets the lines that it wants as server-sent events. A client that is too
 * slow, or wants more than 200 lines a second, is told how many it has missed.
 */
#ifndef WEBUI_HTTP_LIVE_H
#define WEBUI_HTTP_LIVE_H

#include <json-c/json.h>
#include <microhttpd.h>

#include "libvxe/broker/protocol.h"

/*
 * A response that streams to this connection. session: a CHECK, with which the session is
 * looked at now and then; the stream ends with it. values: "vxed" and "kinds" of the route.
 * last_id: of the last line that the client has, or NULL. NULL: too many clients.
 */
struct MHD_Response *live_open(struct MHD_Connection *connection,
			       const struct broker_request *session,
			       struct json_object *values, const char *last_id);

/* Ends the process. */
void live_end(void);

#endif
