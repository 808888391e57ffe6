/* SPDX-License-Identifier: GPL-2.0 */
/* How the tools report failures: a message on standard error, and an exit status. */
#ifndef TOOLS_REPORT_H
#define TOOLS_REPORT_H

#include <err.h>
#include <stdint.h>

#include "libvxe/failure.h"
#include "libvxe/store/store.h"
#include "tools/status.h"

/*
 * Prints "FILE:LINE:COLUMN: MESSAGE (did you mean 'NAME'?)". If the place is not known, the
 * program's name is printed instead. Control characters are escaped. Returns the exit status:
 * STATUS_BAD for wrong input of the user, else STATUS_FAILED.
 */
int report_failure(const struct failure *failure);

/* Warns of rules for names that look made up and were not widened (see generate.h). */
void report_single(uint64_t count);

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
