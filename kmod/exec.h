/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Activation: how a task enters a VXE. When a task outside executes a file, the file's name is
 * matched against the activation patterns of all loaded VXEDs. If none matches, the name of each
 * interpreter is matched in turn. A match gives the task a pending id. The id becomes valid at the
 * point where the exec can no longer fail, so the new program's first system call is judged.
 * entry.S calls the gate, vxe_exec_gate(), for every task.
 */
#ifndef VXE_EXEC_H
#define VXE_EXEC_H

#include "kmod/symbol.h"

/* The hooked functions, *count of them, unresolved; each of the three has a trampoline of its own.
 * The kernel calls the first for the file to be executed, the second for each interpreter, and the
 * third once the exec can no longer fail. The symbols live as long as the module. */
struct symbol *exec_symbols(unsigned int *count);
struct symbol *exec_symbols_check(unsigned int *count);
struct symbol *exec_symbols_done(unsigned int *count);

#endif /* VXE_EXEC_H */
