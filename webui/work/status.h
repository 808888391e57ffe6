/* SPDX-License-Identifier: GPL-2.0 */
/* What is to be said of the store and of the daemon that fills it. */
#ifndef WEBUI_WORK_STATUS_H
#define WEBUI_WORK_STATUS_H

#include "webui/work/work.h"

/* Writes the object. Opens the store if that has not happened yet; that it cannot be read is
 * said in the object. */
void status_put(FILE *to, struct work *work);

#endif
