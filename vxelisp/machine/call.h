/* SPDX-License-Identifier: GPL-2.0 */
/* Calls from outside of the evaluator. */
#ifndef VXELISP_CALL_H
#define VXELISP_CALL_H

#include "vxelisp/machine/machine.h"

/* Runs @function on the @nargs arguments that are on the stack. */
int machine_run(struct vxl_machine *m, vxl_value function, unsigned int nargs,
		vxl_value *result);

/* The same on the elements of a list. */
int machine_apply(struct vxl_machine *m, vxl_value function, vxl_value list,
		  vxl_value *result);

#endif
