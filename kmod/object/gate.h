/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects are judged where the kernel holds them: in hooks on security_* and other
 * functions, one gate for all. The gate itself, vxe_object_gate(), is called by entry.S.
 */
#ifndef VXE_OBJECT_GATE_H
#define VXE_OBJECT_GATE_H

#include "kmod/symbol.h"

/* The hooked functions, to be resolved. NULL: more rows than OBJECT_HOOKS_MAX. */
struct symbol *object_symbols(unsigned int *count);

/* Once they are resolved, before they are armed. */
void object_prepare(void);

#endif /* VXE_OBJECT_GATE_H */
