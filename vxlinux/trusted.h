/* SPDX-License-Identifier: GPL-2.0 */
/* Processes that run a program of vxlinux's own and have not seen anything of a guest yet:
 * see i386/i386.h. What they do to get ready is not judged. */
#ifndef VXLINUX_TRUSTED_H
#define VXLINUX_TRUSTED_H

#include "vxlinux/call.h"

/* false: no memory, or the process has ended. */
bool trusted_add(struct run *run, pid_t process);
bool trusted_has(struct run *run, pid_t process);
void trusted_remove(struct run *run, pid_t process);

#endif
