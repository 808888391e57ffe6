/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The gate of objects. Files, sockets, tasks and the like are judged where the kernel already holds
 * them: at the entry of security_* and other kernel functions. From all of these, entry.S calls
 * vxe_object_gate().
 */
#ifndef VXE_OBJECT_GATE_H
#define VXE_OBJECT_GATE_H

#include "kmod/object/rows.h"
#include "kmod/symbol.h"

/* The hooked functions that reach the gate through one trampoline, *count of them, unresolved. They
 * live as long as the module. Returns NULL if there are more rows than the gate has room for. Call
 * it once for each trampoline. */
struct symbol *object_symbols(enum object_entry entry, unsigned int *count);

/* Builds the gate's table of functions. Call after the functions are resolved and before they are
 * armed. Returns 0, or -ENOSPC if the table cannot be built, which the log says. */
int object_prepare(void);

#endif /* VXE_OBJECT_GATE_H */
