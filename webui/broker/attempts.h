/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How often wrong passwords may be tried: a bucket for each address, and one for all. A try
 * fills both by one. A right password takes that back; time does so slowly.
 */
#ifndef WEBUI_BROKER_ATTEMPTS_H
#define WEBUI_BROKER_ATTEMPTS_H

#include <stdint.h>

#define ATTEMPTS_OF_ADDRESS	5	/* that a bucket holds */
#define ATTEMPTS_OF_ALL		40
#define ATTEMPTS_SECONDS	60	/* until an address may try once more */
#define ATTEMPTS_ALL_SECONDS	6

/* Counts a try. Returns 0, or the seconds until it may be made, and then does not count it. */
uint32_t attempts_begin(const char *address);

/* The try succeeded. */
void attempts_succeed(const char *address);

#endif
