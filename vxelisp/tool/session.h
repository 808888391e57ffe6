/* SPDX-License-Identifier: GPL-2.0 */
/* The interactive session. */
#ifndef VXELISP_SESSION_H
#define VXELISP_SESSION_H

#include "vxelisp/vxelisp.h"

/*
 * Reads forms from standard input, evaluates them and prints their values. Returns an exit status:
 * 0 if standard input is a terminal, else the status of the last form.
 */
int session_run(struct vxl_world *world);

#endif
