/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The program that runs i386 guests under vxlinux. It is itself a guest: a process of the cell
 * with a box of Vx32, which makes each of its guest's calls by a call of x86-64, and that is
 * judged and relayed as any other. Until it says that it is ready it is trusted, since it has
 * not yet seen anything of its guest.
 */
#ifndef VXLINUX_I386_H
#define VXLINUX_I386_H

#include "vx32/cell.h"

/* Where vxlinux puts the guest's program. */
#define I386_PROGRAM_FD	(VX_CELL_FD_OWN + 1)
/* The call by which it says that it is ready: no call of Linux. */
#define I386_READY	(VX_CELL_CALLS - 1)

#endif
