/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Judges the names that a call resolves, where the kernel passes the result to no security_*
 * function: access, readlink, chdir, statfs, extended attributes, handles, mounts that are used by
 * name, and unix sockets in other mount namespaces. Also judges stat by name here, because
 * security_inode_getattr() cannot tell a file that was found by its name from one that the task
 * holds. entry.S calls the gate, vxe_lookup_gate(), when filename_lookup() has found the file.
 */
#ifndef VXE_LOOKUP_H
#define VXE_LOOKUP_H

#include "kmod/symbol.h"

/* The one hooked function, unresolved; *count is 1. It lives as long as the module. */
struct symbol *lookup_symbols(unsigned int *count);

#endif /* VXE_LOOKUP_H */
