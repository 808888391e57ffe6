/* SPDX-License-Identifier: GPL-2.0 */
/* The hash that identifies a text of a VXED: BLAKE2b with 256 bits. */
#ifndef LIBVXE_TEXT_HASH_H
#define LIBVXE_TEXT_HASH_H

#include <stddef.h>

#define TEXT_HASH_SIZE	65	/* 64 hexadecimal digits, and a NUL */

void text_hash(const char *text, size_t size, char hash[TEXT_HASH_SIZE]);

/* The same, without the lines that begin with "#line ", which source_resolve() writes. So a VXED
 * has the same hash regardless of the name of the file from which it was loaded. */
void text_hash_unplaced(const char *text, size_t size, char hash[TEXT_HASH_SIZE]);

#endif
