/* SPDX-License-Identifier: GPL-2.0 */
/* The hash by which two texts of a VXED are told apart: BLAKE2b of 256 bits. */
#ifndef LIBVXE_TEXT_HASH_H
#define LIBVXE_TEXT_HASH_H

#include <stddef.h>

#define TEXT_HASH_SIZE	65	/* 64 hexadecimal digits, and a NUL */

void text_hash(const char *text, size_t size, char hash[TEXT_HASH_SIZE]);

/* The same without the lines that begin with "#line ", which source_resolve() writes: a VXED
 * that is loaded from files of different names has the same hash. */
void text_hash_unplaced(const char *text, size_t size, char hash[TEXT_HASH_SIZE]);

#endif
