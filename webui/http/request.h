/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One request, from its headers to its answer: checks, the session, the body, and the steps
 * of its route. While the broker or a worker is asked, the connection is suspended.
 */
#ifndef WEBUI_HTTP_REQUEST_H
#define WEBUI_HTTP_REQUEST_H

#include <microhttpd.h>

#include "webui/http/headers.h"

/* For all requests. The pointers must stay. metrics_token: NULL: there is none. */
void request_configure(const struct origins *origins, const char *metrics_token);

/* Callbacks of libmicrohttpd: MHD_OPTION_URI_LOG_CALLBACK, the handler, and
 * MHD_OPTION_NOTIFY_COMPLETED. */
void *request_open(void *unused, const char *uri, struct MHD_Connection *connection);
enum MHD_Result request_handle(void *unused, struct MHD_Connection *connection, const char *url,
			       const char *method, const char *version, const char *data,
			       size_t *size, void **request);
void request_close(void *unused, struct MHD_Connection *connection, void **request,
		   enum MHD_RequestTerminationCode why);

#endif
