/* SPDX-License-Identifier: GPL-2.0 */
/* The names of lockdown reasons. Their numbers differ between kernels. */
#ifndef VXE_LOCKDOWN_H
#define VXE_LOCKDOWN_H

#include "kmod/symbol.h"

/* The kernel's table of names, which it does not export. */
extern struct symbol lockdown_symbol;

/* The name of an enum lockdown_reason; "unknown" if the kernel has no name for it. The kernel owns
 * the string and never frees it. Any context. */
const char *lockdown_reason(unsigned int reason);

#endif /* VXE_LOCKDOWN_H */
