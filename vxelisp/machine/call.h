/* SPDX-License-Identifier: GPL-2.0 */
/* How C calls Lisp functions. */
#ifndef VXELISP_CALL_H
#define VXELISP_CALL_H

#include "vxelisp/machine/machine.h"

/*
 * Calls @function with the first @nargs values of the machine's stack. Returns a vxl_status. Any
 * context, if @function belongs to an image.
 */
int machine_run(struct vxl_machine *m, vxl_value function, unsigned int nargs,
		vxl_value *result);

/* Calls @function with the elements of @list. */
int machine_apply(struct vxl_machine *m, vxl_value function, vxl_value list,
		  vxl_value *result);

#endif
