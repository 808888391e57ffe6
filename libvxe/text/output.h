/* SPDX-License-Identifier: GPL-2.0 */
/* Files that are replaced as a whole, and files that are read as a whole. */
#ifndef LIBVXE_OUTPUT_H
#define LIBVXE_OUTPUT_H

#include <stddef.h>
#include <sys/types.h>

#include "libvxe/failure.h"

/*
 * Replaces the file by one that holds the text. Readers see either the old or the new text, never a
 * part; on return the new text is on the disk. The file belongs to the caller's user. Its
 * permissions are mode, without those that an existing file did not have. A device, a pipe or a
 * terminal is written to instead.
 */
bool output_write(const char *text, const char *file, mode_t mode, struct failure *failure);

/*
 * Reads a file of at most limit bytes. Returns the bytes, NUL-terminated, which the caller frees,
 * and sets *size unless size is NULL. NULL with errno: EFBIG: it is longer.
 */
char *output_read(const char *file, size_t limit, size_t *size);

/* Creates a directory, and the missing ones above it. Succeeds if it exists. */
bool output_directory(const char *directory, mode_t mode, struct failure *failure);

#endif
