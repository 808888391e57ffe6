/* SPDX-License-Identifier: GPL-2.0 */
/* Times, durations and sizes as people write them. */
#ifndef LIBVXE_TEXT_TIME_H
#define LIBVXE_TEXT_TIME_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "vxelisp/port.h"

/* Reads a duration: "90s", "15m", "12h", "30d", "4w", "1y"; without a unit, seconds. */
bool when_duration(const char *text, int64_t *seconds);

/*
 * Reads a time, as ns since the epoch: "2026-07-04", "2026-07-04 12:30" or "2026-07-04T12:30:15.5"
 * in local time, or with a Z after it in UTC; "@1783166400" in seconds since the epoch; or a
 * duration, which means that long ago.
 */
bool when_time(const char *text, int64_t *ns);

/* Prints "2026-01-31 12:00:00Z". ns since the epoch. */
void when_print(FILE *to, int64_t ns);

/* Milliseconds of a clock that never goes back. */
static inline int64_t now_ms(void)
{
	return vxl_clock() / 1000000;
}

/* How many seconds to wait for a job that may use processor_seconds of processor time. It is more,
 * because on a busy machine the job gets only a share of the processor. */
static inline unsigned int wall_seconds(unsigned int processor_seconds)
{
	return 4 * processor_seconds;
}

/* Reads a size in bytes: "4096", "64K", "512M", "2G". */
bool when_size(const char *text, int64_t *bytes);

#endif
