/* SPDX-License-Identifier: GPL-2.0 */
/* The activation patterns of a VXED, as written in its text. */
#ifndef LIBVXE_PATTERNS_H
#define LIBVXE_PATTERNS_H

#include "libvxe/failure.h"
#include "vxed/policy.h"

/*
 * Calls each() for every string in (activate ...) of a VXED's file, with its line. The text is
 * not compiled. False with *failure: the file cannot be read.
 */
typedef void pattern_function(const char *pattern, unsigned int line, void *context);
bool patterns_each(const char *file, pattern_function *each, void *context,
		   struct failure *failure);

/*
 * Whether a file of this system matches the pattern. policy: the VXED with this pattern. Examines
 * at most 50,000 files; if there are more, the answer is true.
 */
bool pattern_matches_any(const struct policy *policy, const char *pattern);

#endif
