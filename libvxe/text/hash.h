/* SPDX-License-Identifier: GPL-2.0 */
/* A hash of a text, by which somebody says which text he has seen. */
#ifndef LIBVXE_TEXT_HASH_H
#define LIBVXE_TEXT_HASH_H

#include <stddef.h>

#define TEXT_HASH_SIZE	65	/* BLAKE2b, 256 bits, in hexadecimal, and a NUL */

void text_hash(const char *text, size_t size, char hash[TEXT_HASH_SIZE]);

#endif
