/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names that a call has resolved, for calls where the kernel passes the result to no
 * security_* function: access, readlink, chdir, statfs, extended attributes, handles,
 * mounts that are used by name, and unix sockets in other mount namespaces. The gate,
 * vxe_lookup_gate(), is called by entry.S when filename_lookup() has found the file.
 */
#ifndef VXE_LOOKUP_H
#define VXE_LOOKUP_H

#include "kmod/symbol.h"

/* The hooked function, *count of one, unresolved. It lives as long as the module. */
struct symbol *lookup_symbols(unsigned int *count);

#endif /* VXE_LOOKUP_H */
