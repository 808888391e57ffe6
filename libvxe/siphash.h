/* SPDX-License-Identifier: GPL-2.0 */
/*
 * SipHash (Aumasson and Bernstein, 2012): a hash with a secret key, for bytes that confined
 * programs choose. Without the key they cannot choose bytes whose hashes collide.
 */
#ifndef LIBVXE_SIPHASH_H
#define LIBVXE_SIPHASH_H

#include <stddef.h>
#include <stdint.h>

struct siphash {
	uint64_t v[4];
	unsigned int rounds;		/* for each word; two more at the end */
};

/* rounds: 1 for SipHash-1-3, enough for a hash table; 2 for SipHash-2-4. wide: the hash has 128
 * bits. */
void siphash_begin(struct siphash *hash, const uint64_t key[2], unsigned int rounds, int wide);
void siphash_word(struct siphash *hash, uint64_t word);
/* Hashes the bytes, and then their number. */
void siphash_bytes(struct siphash *hash, const char *bytes, size_t size);

uint64_t siphash_end(struct siphash *hash);
/* Ends a hash that was begun with wide. */
void siphash_end_wide(struct siphash *hash, uint64_t result[2]);

#endif
