/* SPDX-License-Identifier: GPL-2.0 */
/* Executes the steps of a route: calls of the broker and jobs of vxe-work. */
#ifndef WEBUI_HTTP_STEPS_H
#define WEBUI_HTTP_STEPS_H

#include "webui/http/request.h"

/* Starts the first step of a complete request. Sets the stage to WAITING or ANSWERED. */
void steps_start(struct request *r);

/* Cancels the current step, when the request ends. */
void steps_cancel(struct request *r);

#endif
