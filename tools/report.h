/* SPDX-License-Identifier: GPL-2.0 */
/* What became of a call to the log store, as a message and an exit status. */
#ifndef TOOLS_REPORT_H
#define TOOLS_REPORT_H

#include <err.h>

#include "libvxe/store/store.h"
#include "tools/status.h"

static inline int store_status(enum store_result result)
{
	return result == STORE_OK ? STATUS_OK : result == STORE_BAD ? STATUS_BAD : STATUS_FAILED;
}

/* Prints the message of the call that failed, and returns the exit status. */
static inline int store_report(const struct store *store, enum store_result result)
{
	warnx("%s", store_message(store));
	return store_status(result);
}

#endif
