/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The program that runs an i386 program under vxlinux. It is itself a guest, a process of the cell.
 * It runs the i386 program in a box of Vx32 and makes each of its calls as a call of x86-64, which
 * vxlinux judges and relays like any other. It is trusted until it makes the call I386_READY,
 * because it reads nothing of the i386 program before.
 */
#ifndef VXLINUX_I386_H
#define VXLINUX_I386_H

#include "vx32/cell.h"

/* The descriptor of the i386 program's file, which vxlinux installs. */
#define I386_PROGRAM_FD	(VX_CELL_FD_OWN + 1)
/* The number of the call that ends trust. Linux has no such call. */
#define I386_READY	(VX_CELL_CALLS - 1)

#endif
