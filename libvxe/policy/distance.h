/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LIBVXE_DISTANCE_H
#define LIBVXE_DISTANCE_H

#include <stddef.h>

/*
 * How far a name is from what a pattern of VXEDs matches: the fewest bytes of it that have to be
 * added, removed or changed. 0: the pattern matches. Large braces are looked at in part. Takes time
 * in proportion to the lengths of both. SIZE_MAX: out of memory.
 */
size_t pattern_distance(const char *pattern, const char *name);

#endif
