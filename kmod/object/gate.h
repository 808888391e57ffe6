/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The gate of objects. Files, sockets, tasks and the like are judged where the kernel
 * holds them: at the entry of security_* and other functions of the kernel, all of which
 * lead to vxe_object_gate(), which entry.S calls.
 */
#ifndef VXE_OBJECT_GATE_H
#define VXE_OBJECT_GATE_H

#include "kmod/symbol.h"

/* The hooked functions, *count of them, unresolved: those of each trampoline. They live as long
 * as the module. NULL: there are more rows than the gate has room for. Call each once. */
struct symbol *object_symbols(unsigned int *count);
struct symbol *object_symbols_open(unsigned int *count);
struct symbol *object_symbols_socket(unsigned int *count);
struct symbol *object_symbols_send(unsigned int *count);
struct symbol *object_symbols_message(unsigned int *count);
struct symbol *object_symbols_attributes(unsigned int *count);
struct symbol *object_symbols_receiver(unsigned int *count);
struct symbol *object_symbols_peer(unsigned int *count);
struct symbol *object_symbols_file(unsigned int *count);

/* Makes the gate ready. Call after the functions are resolved and before they are armed.
 * ENOSPC: its table of functions cannot be made, which the kernel's log says. */
int object_prepare(void);

#endif /* VXE_OBJECT_GATE_H */
