/* SPDX-License-Identifier: GPL-2.0 */
/* Matches patterns slowly and simply, for comparison. */
#ifndef SLOWGLOB_H
#define SLOWGLOB_H

#include "vxelisp/vxelisp.h"

/* Returns 1 if the whole @path matches the pattern, 0 if it does not, and -1 if matching takes too
 * long. The pattern must be well-formed. */
int slow_glob(const char *pattern, const char *path);

#endif
