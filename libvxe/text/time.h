/* SPDX-License-Identifier: GPL-2.0 */
/* Times, durations and sizes as people write them. */
#ifndef TOOLS_WHEN_H
#define TOOLS_WHEN_H

#include <stdbool.h>
#include <stdint.h>

#include "vxelisp/port.h"

/* "90s", "15m", "12h", "30d", "4w", "1y"; no unit: seconds. */
bool when_duration(const char *text, int64_t *seconds);

/*
 * "2026-07-04", "2026-07-04 12:30", "2026-07-04T12:30:15.5", each with a Z behind it
 * in UTC and without it as the machine's clock is set; "@1783166400"; or a duration,
 * so long before now.
 */
bool when_time(const char *text, int64_t *ns);

/* ms since some time ago; it never goes back. */
static inline int64_t now_ms(void)
{
	return vxl_clock() / 1000000;
}

/* "4096", "64K", "512M", "2G"; in bytes. */
bool when_size(const char *text, int64_t *bytes);

#endif
