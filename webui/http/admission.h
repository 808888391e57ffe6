/* SPDX-License-Identifier: GPL-2.0 */
/* Authorization of requests: by sessions and their roles, and by the token for metrics. */
#ifndef WEBUI_HTTP_ADMISSION_H
#define WEBUI_HTTP_ADMISSION_H

#include "webui/http/request.h"

/* metrics_token: must stay valid; NULL: metrics are not served. */
void admission_configure(const char *metrics_token);

/* Checks what the headers alone can tell. False: r->refusal says why the request is refused. */
bool admission_of_headers(struct request *r);

/*
 * Asks the broker about the session, if the route needs one. Sets the stage to ALLOWED, WAITING or
 * ANSWERED.
 */
void admission_start(struct request *r);

#endif
