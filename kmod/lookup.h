/* SPDX-License-Identifier: GPL-2.0 */
/* Names that a call has resolved, where no security_* function is told of them:
 * access, readlink, chdir, statfs, extended attributes, handles, and mounts that
 * are used where they are. */
#ifndef VXE_LOOKUP_H
#define VXE_LOOKUP_H

#include "kmod/symbol.h"

/* The hooked functions, to be resolved. */
struct symbol *lookup_symbols(unsigned int *count);

#endif /* VXE_LOOKUP_H */
