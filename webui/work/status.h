/* SPDX-License-Identifier: GPL-2.0 */
/* The status of the log store, and of the daemon that writes it. */
#ifndef WEBUI_WORK_STATUS_H
#define WEBUI_WORK_STATUS_H

#include "webui/work/work.h"

/*
 * Writes the status as a JSON object. Opens the store, if it is not open yet; if that fails, the
 * object says why.
 */
void status_put(FILE *to, struct work *work);

#endif
