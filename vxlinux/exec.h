/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Executing programs. The kernel executes a descriptor that vxlinux holds, not a name, and
 * before the first instruction of the new program vxlinux checks that the kernel has mapped
 * the files that were judged.
 */
#ifndef VXLINUX_EXEC_H
#define VXLINUX_EXEC_H

#include "vxlinux/call.h"

/* execve, execveat */
int64_t relay_exec(struct call *call);

#endif
