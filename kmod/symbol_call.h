/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VXE_SYMBOL_CALL_H
#define VXE_SYMBOL_CALL_H

/*
 * Calls a kernel function by its address, with up to three arguments, and returns its result. With
 * IBT, an indirect call is allowed only to functions whose address the kernel itself takes. So this
 * enters the function by a return instead. Context: that of the function.
 */
unsigned long symbol_call(unsigned long address, unsigned long a,
			  unsigned long b, unsigned long c);

#endif /* VXE_SYMBOL_CALL_H */
