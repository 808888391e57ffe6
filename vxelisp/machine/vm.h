/* SPDX-License-Identifier: GPL-2.0 */
/* The evaluator, for call.c only. */
#ifndef VXELISP_VM_H
#define VXELISP_VM_H

#include "vxelisp/machine/code.h"
#include "vxelisp/machine/machine.h"

/* How many words a CASE jumps for the value @v. @pc points to its table. */
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
 * Runs @code, the outermost function, from @pc on. Its registers are at the start of the stack.
 * Returns its value. On an error, raises and locates it and returns VXL_ERROR. Any context.
 */
vxl_value vm_run(struct vxl_machine *m, const struct code *code, const u32 *pc);

/* Calls a primitive that is given as a value. Checks the number of arguments, because the compiler
 * could not. */
vxl_value vm_call_primitive(struct vxl_machine *m, vxl_value function,
			    vxl_value *args, u32 nargs, vxl_value list);

/*
 * Arranges arguments in the way the code of @function expects. @function is not a primitive. @nargs
 * arguments are in @registers, the others in @list. Returns its code. If the number of arguments is
 * wrong, raises an error and returns NULL.
 */
const struct code *vm_enter(struct vxl_machine *m, vxl_value function,
			    vxl_value *registers, u32 nargs, vxl_value list);

#endif
