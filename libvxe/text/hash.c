// SPDX-License-Identifier: GPL-2.0
#include "libvxe/text/hash.h"

#include <sodium.h>
#include <string.h>

void text_hash(const char *text, size_t size, char hash[TEXT_HASH_SIZE])
{
	unsigned char bytes[(TEXT_HASH_SIZE - 1) / 2];

	crypto_generichash(bytes, sizeof(bytes), (const unsigned char *)text, size, NULL, 0);
	sodium_bin2hex(hash, TEXT_HASH_SIZE, bytes, sizeof(bytes));
}

void text_hash_unplaced(const char *text, size_t size, char hash[TEXT_HASH_SIZE])
{
	static const char place[] = "#line ";
	unsigned char bytes[(TEXT_HASH_SIZE - 1) / 2];
	crypto_generichash_state state;
	const char *end;
	size_t length;

	crypto_generichash_init(&state, NULL, 0, sizeof(bytes));
	for (; size; text += length, size -= length) {
		end = memchr(text, '\n', size);
		length = end ? (size_t)(end - text) + 1 : size;
		if (length < strlen(place) || memcmp(text, place, strlen(place)))
			crypto_generichash_update(&state, (const unsigned char *)text, length);
	}
	crypto_generichash_final(&state, bytes, sizeof(bytes));
	sodium_bin2hex(hash, TEXT_HASH_SIZE, bytes, sizeof(bytes));
}
