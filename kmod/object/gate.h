/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The gate of objects. Files, sockets, tasks and the like are judged where the kernel
 * holds them: at the entry of security_* and other functions of the kernel, all of which
 * lead to vxe_object_gate(), which entry.S calls.
 */
#ifndef VXE_OBJECT_GATE_H
#define VXE_OBJECT_GATE_H

#include "kmod/object/rows.h"
#include "kmod/symbol.h"

/* The hooked functions that lead to the gate by that trampoline, *count of them, unresolved. They
 * live as long as the module. NULL: there are more rows than the gate has room for. Call it once
 * for each trampoline. */
struct symbol *object_symbols(enum object_entry entry, unsigned int *count);

/* Makes the gate ready. Call after the functions are resolved and before they are armed.
 * ENOSPC: its table of functions cannot be made, which the kernel's log says. */
int object_prepare(void);

#endif /* VXE_OBJECT_GATE_H */
