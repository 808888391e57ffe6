/* SPDX-License-Identifier: GPL-2.0 */
/* Files that are there wholly or not at all, and are read at one go. */
#ifndef TOOLS_OUTPUT_H
#define TOOLS_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * Replaces the file at once, unless it is a device, a pipe or a terminal; NULL:
 * standard output. The file is on the disk when it returns, is the caller's own, and
 * nobody gets a permission by the mode that the file which was there did not give.
 * False: reported.
 */
bool output_write(const char *text, const char *file, mode_t mode);

/*
 * What a file has in it, NUL-terminated, at most limit bytes; the caller frees
 * it. NULL with errno, EFBIG for a longer one. size may be NULL.
 */
char *output_read(const char *file, size_t limit, size_t *size);

/* mkdir -p; false: reported. */
bool output_directory(const char *directory, mode_t mode);

#endif
