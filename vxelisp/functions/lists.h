/* SPDX-License-Identifier: GPL-2.0 */
/* Lists: functions for other files. */
#ifndef VXELISP_LISTS_H
#define VXELISP_LISTS_H

#include "vxelisp/machine/machine.h"

/* Returns 1 if the values are equal, else 0. If they are nested too deeply, or out of steps, raises
 * an error and returns -1. */
int values_equal(struct vxl_machine *m, vxl_value a, vxl_value b);

#endif
