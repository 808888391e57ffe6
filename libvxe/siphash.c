// SPDX-License-Identifier: GPL-2.0
#include "libvxe/siphash.h"

#include <string.h>

static inline uint64_t rotate(uint64_t x, int bits)
{
	return x << bits | x >> (64 - bits);
}

static inline void turn(uint64_t v[4], unsigned int rounds)
{
	while (rounds--) {
		v[0] += v[1]; v[1] = rotate(v[1], 13) ^ v[0]; v[0] = rotate(v[0], 32);
		v[2] += v[3]; v[3] = rotate(v[3], 16) ^ v[2];
		v[0] += v[3]; v[3] = rotate(v[3], 21) ^ v[0];
		v[2] += v[1]; v[1] = rotate(v[1], 17) ^ v[2]; v[2] = rotate(v[2], 32);
	}
}

void siphash_begin(struct siphash *hash, const uint64_t key[2], unsigned int rounds, int wide)
{
	*hash = (struct siphash) {
		.v = {
			key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d,
			key[0] ^ 0x6c7967656e657261, key[1] ^ 0x7465646279746573,
		},
		.rounds = rounds,
	};
	if (wide)
		hash->v[1] ^= 0xee;
}

void siphash_word(struct siphash *hash, uint64_t word)
{
	hash->v[3] ^= word;
	turn(hash->v, hash->rounds);
	hash->v[0] ^= word;
}

void siphash_bytes(struct siphash *hash, const char *bytes, size_t size)
{
	uint64_t word;

	siphash_word(hash, size);
	for (; size >= sizeof(word); bytes += sizeof(word), size -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		siphash_word(hash, word);
	}
	word = 0;
	memcpy(&word, bytes, size);
	siphash_word(hash, word);
}

static uint64_t finish(struct siphash *hash)
{
	turn(hash->v, hash->rounds + 2);
	return hash->v[0] ^ hash->v[1] ^ hash->v[2] ^ hash->v[3];
}

uint64_t siphash_end(struct siphash *hash)
{
	hash->v[2] ^= 0xff;
	return finish(hash);
}

void siphash_end_wide(struct siphash *hash, uint64_t result[2])
{
	hash->v[2] ^= 0xee;
	result[0] = finish(hash);
	hash->v[1] ^= 0xdd;
	result[1] = finish(hash);
}
