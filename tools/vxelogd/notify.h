/* SPDX-License-Identifier: GPL-2.0 */
/* What a service tells systemd; nothing where it was not started by it. */
#ifndef TOOLS_NOTIFY_H
#define TOOLS_NOTIFY_H

#include <stdint.h>

/* "READY=1", "STATUS=...", "WATCHDOG=1", with newlines between several. */
void notify(const char *state);

/* How often "WATCHDOG=1" is expected at the least, in ms; 0: never. */
int64_t notify_watchdog(void);

#endif
