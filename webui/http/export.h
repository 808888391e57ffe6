/* SPDX-License-Identifier: GPL-2.0 */
/* An answer that a worker writes while it is sent. */
#ifndef WEBUI_HTTP_EXPORT_H
#define WEBUI_HTTP_EXPORT_H

#include <microhttpd.h>
#include <stdbool.h>

struct export;

/*
 * ready() is called later: with a response and its status, or with NULL if the worker broke.
 * Then the caller sends the response, whose bytes come from the export until export_close().
 */
typedef void export_ready_t(void *context, unsigned int status,
			    struct MHD_Response *response);

/* Starts the job with this input of size bytes. NULL: too many run, or there is no process. */
struct export *export_start(const char *job, unsigned int seconds, const char *input,
			    size_t size, bool csv, struct MHD_Connection *connection,
			    export_ready_t *ready, void *context);

/* NULL is fine. */
void export_close(struct export *export);

#endif
