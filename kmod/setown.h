/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Makes a refused F_SETOWN fail. kmod/object/task.c judges who gets a file's signals at
 * __f_setown(), where the kernel has found the process or group. But that function returns nothing.
 * So this file hooks its callers and checks the outcome when they return: f_setown() for ioctls,
 * and do_fcntl(), into which compilers inline f_setown().
 */
#ifndef VXE_SETOWN_H
#define VXE_SETOWN_H

#include "kmod/symbol.h"

/* A kernel function that setown.c calls and does not hook. */
extern struct symbol setown_symbol;

/* The hooked functions, *count of them, unresolved. They live as long as the module. */
struct symbol *setown_symbols(unsigned int *count);
struct symbol *fcntl_symbols(unsigned int *count);

#endif /* VXE_SETOWN_H */
