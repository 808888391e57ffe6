/* SPDX-License-Identifier: GPL-2.0 */
/* The steps of a route: what is asked of the broker, and the jobs of vxe-work. */
#ifndef WEBUI_HTTP_STEPS_H
#define WEBUI_HTTP_STEPS_H

#include "webui/http/request.h"

/* Starts the steps, when all of the request is there. Afterwards it waits, or is answered. */
void steps_start(struct request *r);

/* Ends what goes on. */
void steps_cancel(struct request *r);

#endif
