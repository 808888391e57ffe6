/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Limits how often passwords can be guessed, with leaky buckets: one for each address, and one for
 * all together. An attempt adds one to both. A correct password removes it again; otherwise it
 * leaks out with time.
 */
#ifndef WEBUI_BROKER_ATTEMPTS_H
#define WEBUI_BROKER_ATTEMPTS_H

#include <stdint.h>

#define ATTEMPTS_OF_ADDRESS	5	/* capacity of the bucket of an address */
#define ATTEMPTS_OF_ALL		40	/* capacity of the common bucket */
#define ATTEMPTS_SECONDS	60	/* an attempt leaks out of the bucket of an address */
#define ATTEMPTS_ALL_SECONDS	6	/* an attempt leaks out of the common bucket */

/* Counts an attempt and returns 0; or returns the seconds to wait, and counts nothing. */
uint32_t attempts_begin(const char *address);

/* Takes back the last attempt of the address: it succeeded. */
void attempts_succeed(const char *address);

#endif
