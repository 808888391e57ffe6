/* SPDX-License-Identifier: GPL-2.0 */
/* Exports: answers that a worker writes while they are sent. */
#ifndef WEBUI_HTTP_EXPORT_H
#define WEBUI_HTTP_EXPORT_H

#include <microhttpd.h>
#include <stdbool.h>

struct export;

/*
 * Called once: with a response and its HTTP status, or with NULL if the worker failed. The callee
 * sends the response, which reads from the export until export_close().
 */
typedef void export_ready_t(void *context, unsigned int status,
			    struct MHD_Response *response);

/*
 * Starts the job with size bytes of input. seconds: after which it is killed. csv: the answer is
 * CSV, else JSON lines. NULL: too many exports are running, or no process can be started.
 */
struct export *export_start(const char *job, unsigned int seconds, const char *input,
			    size_t size, bool csv, struct MHD_Connection *connection,
			    export_ready_t *ready, void *context);

/* Ends the job and frees the export. NULL is permitted. */
void export_close(struct export *export);

#endif
