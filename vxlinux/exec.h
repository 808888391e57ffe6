/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Executing programs. The guest executes a descriptor of the file that was judged, not a path.
 * Before the first instruction of the new program, vxlinux checks that the kernel has mapped the
 * files that were judged, and kills the process otherwise.
 */
#ifndef VXLINUX_EXEC_H
#define VXLINUX_EXEC_H

#include "vxlinux/call.h"

/* Relays execve and execveat. */
int64_t relay_exec(struct call *call);

#endif
