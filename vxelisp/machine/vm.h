/* SPDX-License-Identifier: GPL-2.0 */
/* The evaluator, as the calls from outside see it. */
#ifndef VXELISP_VM_H
#define VXELISP_VM_H

#include "vxelisp/machine/code.h"
#include "vxelisp/machine/machine.h"

/* The words from behind a CASE, whose table @pc is at, to where @v leads. */
static inline s64 case_offset(const u32 *pc, u32 count, vxl_value v)
{
	u32 low = 0, high = count, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (pc[middle] < v)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < count && pc[low] == v)
		return count + low + 1 + (s32)pc[count + low];
	return 2 * count;
}

/*
 * Goes on at @pc in the outermost function, whose registers are those at the
 * start of the stack. Returns its value, or VXL_ERROR, raised and located.
 */
vxl_value vm_run(struct vxl_machine *m, const struct code *code, const u32 *pc);

/* A primitive as a value: its arguments were not counted by the compiler. */
vxl_value vm_call_primitive(struct vxl_machine *m, vxl_value function,
			    vxl_value *args, u32 nargs, vxl_value list);

/*
 * Arranges the arguments of a function that is not a primitive as its code
 * expects them: @nargs are in registers, more are in @list. NULL, raised, if
 * they do not fit.
 */
const struct code *vm_enter(struct vxl_machine *m, vxl_value function,
			    vxl_value *registers, u32 nargs, vxl_value list);

#endif
