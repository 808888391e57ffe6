/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Activation: how a task enters a VXE. When a task outside executes a file, the name of the
 * file is matched against the activation patterns of all loaded VXEDs; if none matches,
 * the name of each interpreter in turn. A match gives the task a pending id. The id becomes
 * valid at the point where the exec can no longer fail, so the new program's first system
 * call is judged. The gate, vxe_exec_gate(), is called by entry.S for every task.
 */
#ifndef VXE_EXEC_H
#define VXE_EXEC_H

#include "kmod/symbol.h"

/* The hooked functions, one for each trampoline, unresolved. They live as long as the module. The
 * first is called for the file, the second for each interpreter, the third once the exec cannot
 * fail any more. */
struct symbol *exec_symbols(unsigned int *count);
struct symbol *exec_symbols_check(unsigned int *count);
struct symbol *exec_symbols_done(unsigned int *count);

#endif /* VXE_EXEC_H */
