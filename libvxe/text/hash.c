// SPDX-License-Identifier: GPL-2.0
#include "libvxe/text/hash.h"

#include <sodium.h>

void text_hash(const char *text, size_t size, char hash[TEXT_HASH_SIZE])
{
	unsigned char bytes[(TEXT_HASH_SIZE - 1) / 2];

	crypto_generichash(bytes, sizeof(bytes), (const unsigned char *)text, size, NULL, 0);
	sodium_bin2hex(hash, TEXT_HASH_SIZE, bytes, sizeof(bytes));
}
