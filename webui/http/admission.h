/* SPDX-License-Identifier: GPL-2.0 */
/* Who may ask for what: sessions, their roles, and the token of the metrics. */
#ifndef WEBUI_HTTP_ADMISSION_H
#define WEBUI_HTTP_ADMISSION_H

#include "webui/http/request.h"

/* metrics_token: NULL: there is none. It must stay. */
void admission_configure(const char *metrics_token);

/* Whether the headers allow it. False with r->refusal. */
bool admission_of_headers(struct request *r);

/* Asks the broker about the session, where the route needs one. The stage is ALLOWED, WAITING
 * or ANSWERED then. */
void admission_start(struct request *r);

#endif
