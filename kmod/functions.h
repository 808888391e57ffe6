/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's functions that carry out system calls, of every ABI. */
#ifndef VXE_FUNCTIONS_H
#define VXE_FUNCTIONS_H

#include "kmod/symbol.h"

/* Allocates their table, which is kept until functions_exit(). ENOMEM. May sleep. */
int functions_init(void);
void functions_exit(void);

/* The table, to be resolved. */
struct symbol *functions_symbols(unsigned int *count);

/* Once they are resolved, before they are armed. */
void functions_prepare(void);

/* The call that a function carries out if the vsyscall page made it, which leaves no
 * number; else VXE_POINT_NONE. body: as of hook_body(). Any context. */
unsigned int functions_point(unsigned long body);

#endif /* VXE_FUNCTIONS_H */
