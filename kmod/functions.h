/* SPDX-License-Identifier: GPL-2.0 */
/* The table of the kernel's functions that carry out system calls, of every ABI. */
#ifndef VXE_FUNCTIONS_H
#define VXE_FUNCTIONS_H

#include "kmod/symbol.h"

/* Allocates the table. Returns 0 or -ENOMEM. May sleep. functions_exit() frees it. */
int functions_init(void);
void functions_exit(void);

/* The functions of x86-64 and x32, and those of i386: *count of them, unresolved. */
struct symbol *functions_symbols(unsigned int *count);
struct symbol *functions_symbols_i386(unsigned int *count);

/* Call after the functions are resolved and before they are armed. A function that is in both lists
 * stays only in that of i386. Returns 0. */
int functions_prepare(void);

/* The point of a call from the vsyscall page, which leaves no number in the registers. body:
 * the address of the body of the function that was called (see hook_body()). VXE_POINT_NONE if
 * the page calls no such function. Any context. */
unsigned int functions_point(unsigned long body);

#endif /* VXE_FUNCTIONS_H */
