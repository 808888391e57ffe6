/* SPDX-License-Identifier: GPL-2.0 */
/* Matches patterns slowly and simply, for comparison. */
#ifndef SLOWGLOB_H
#define SLOWGLOB_H

#include "vxelisp/vxelisp.h"

/* Returns 1 if the whole @path matches the well-formed pattern, 0 if not, and -1 if that takes
 * too long to find out. */
int slow_glob(const char *pattern, const char *path);

#endif
