/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VXE_SYMBOL_CALL_H
#define VXE_SYMBOL_CALL_H

/*
 * Calls a function of the kernel by its address, with up to three arguments, and returns
 * its result. A kernel with IBT allows indirect calls only to functions whose address the
 * kernel itself takes; this enters the function by a return instead. Context: the
 * function's.
 */
unsigned long symbol_call(unsigned long address, unsigned long a,
			  unsigned long b, unsigned long c);

#endif /* VXE_SYMBOL_CALL_H */
