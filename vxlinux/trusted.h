/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Trusted processes: they have executed vxlinux's own program (i386/i386.h) and have not read
 * anything of their guest yet. Their calls are not judged.
 */
#ifndef VXLINUX_TRUSTED_H
#define VXLINUX_TRUSTED_H

#include "vxlinux/call.h"

/* false: out of memory, or the process has ended. */
bool trusted_add(struct run *run, pid_t process);
/* True if the process is trusted. Forgets those that have ended. */
bool trusted_has(struct run *run, pid_t process);
void trusted_remove(struct run *run, pid_t process);

#endif
