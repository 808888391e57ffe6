/* SPDX-License-Identifier: GPL-2.0 */
/* System calls of i386 Linux, made as calls of x86-64. */
#ifndef VXLINUX_I386_CALLS_H
#define VXLINUX_I386_CALLS_H

#include "vx32/linux.h"

struct program {
	struct vx_box *box;
	struct vx_cpu *cpu;
	struct vx_heap heap;
};

/* Makes the call that the guest's registers ask for: what it returns, or -errno. Ends the
 * process if the guest ends. */
int64_t i386_call(struct program *program);

#endif
