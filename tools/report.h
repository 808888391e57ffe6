/* SPDX-License-Identifier: GPL-2.0 */
/* How the tools tell of failures: a message on standard error, and an exit status. */
#ifndef TOOLS_REPORT_H
#define TOOLS_REPORT_H

#include <err.h>
#include <stdint.h>

#include "libvxe/failure.h"
#include "libvxe/store/store.h"
#include "tools/status.h"

/*
 * Prints "FILE:LINE:COLUMN: MESSAGE (did you mean 'NAME'?)", or with the program's name
 * in place of what is not known of the place. Nothing in it reaches the terminal as a
 * control character. Returns the exit status: STATUS_BAD for what the user gave wrong,
 * else STATUS_FAILED.
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
