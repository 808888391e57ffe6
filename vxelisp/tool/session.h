/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VXELISP_SESSION_H
#define VXELISP_SESSION_H

#include "vxelisp/vxelisp.h"

/*
 * Reads, evaluates and prints, from the terminal or what standard input is.
 * Returns what to exit with: off a terminal, that of the last form.
 */
int session_run(struct vxl_world *world);

#endif
