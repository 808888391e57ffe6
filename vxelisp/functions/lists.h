/* SPDX-License-Identifier: GPL-2.0 */
/* Lists: what other files need of them. */
#ifndef VXELISP_LISTS_H
#define VXELISP_LISTS_H

#include "vxelisp/machine/machine.h"

/* Structural equality. -1, raised: too deep or out of steps. */
int values_equal(struct vxl_machine *m, vxl_value a, vxl_value b);

#endif
