/* SPDX-License-Identifier: GPL-2.0 */
/* What lockdown guards, by name: its numbers differ from kernel to kernel. */
#ifndef VXE_LOCKDOWN_H
#define VXE_LOCKDOWN_H

#include "kmod/symbol.h"

/* The kernel's table of names, which it does not export. */
extern struct symbol lockdown_symbol;

/* The name of an enum lockdown_reason, or "unknown" if the kernel does not tell. The string
 * belongs to the kernel and is never freed. Any context. */
const char *lockdown_reason(unsigned int reason);

#endif /* VXE_LOCKDOWN_H */
