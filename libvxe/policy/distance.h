/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LIBVXE_DISTANCE_H
#define LIBVXE_DISTANCE_H

#include <stddef.h>

/*
 * The edit distance between a name and the nearest text that a VXED's pattern matches: the smallest
 * number of bytes to add, remove or change. 0: the pattern matches. Of large braces, only some
 * alternatives are tried. Takes time proportional to the lengths of both. SIZE_MAX: out of memory.
 */
size_t pattern_distance(const char *pattern, const char *name);

#endif
