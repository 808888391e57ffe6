/* SPDX-License-Identifier: GPL-2.0 */
/* The callbacks of libmicrohttpd for a request, from its first line to the end of the answer. */
#ifndef WEBUI_HTTP_SERVE_H
#define WEBUI_HTTP_SERVE_H

#include <microhttpd.h>

#include "webui/http/headers.h"

/* Sets the origins of all requests. The pointer must stay valid. */
void serve_configure(const struct origins *origins);

/* For MHD_OPTION_URI_LOG_CALLBACK, the access handler, and MHD_OPTION_NOTIFY_COMPLETED. */
void *serve_open(void *unused, const char *uri, struct MHD_Connection *connection);
enum MHD_Result serve_handle(void *unused, struct MHD_Connection *connection, const char *url,
			     const char *method, const char *version, const char *data,
			     size_t *size, void **request);
void serve_close(void *unused, struct MHD_Connection *connection, void **request,
		 enum MHD_RequestTerminationCode why);

#endif
