/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The error of a refused F_SETOWN. kmod/object/task.c judges who gets the signals of a file at
 * __f_setown(), where the kernel has found the process or group. That function returns nothing.
 * So this looks at the result when its callers have returned: f_setown() for ioctls, and
 * do_fcntl(), into which compilers inline f_setown().
 */
#ifndef VXE_SETOWN_H
#define VXE_SETOWN_H

#include "kmod/symbol.h"

/* A function that is called, and not hooked. */
extern struct symbol setown_symbol;

/* The hooked functions, *count of them, unresolved. They live as long as the module. */
struct symbol *setown_symbols(unsigned int *count);
struct symbol *fcntl_symbols(unsigned int *count);

#endif /* VXE_SETOWN_H */
