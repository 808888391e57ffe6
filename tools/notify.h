/* SPDX-License-Identifier: GPL-2.0 */
/* Messages of a service to systemd. If systemd did not start it, nothing is sent. */
#ifndef TOOLS_NOTIFY_H
#define TOOLS_NOTIFY_H

#include <stdint.h>

/* state: "READY=1", "STATUS=...", "WATCHDOG=1"; see sd_notify(3). */
void notify(const char *state);

/* The interval in ms within which systemd expects a "WATCHDOG=1"; 0: it expects none. */
int64_t notify_watchdog(void);

#endif
