/* SPDX-License-Identifier: GPL-2.0 */
/* The compression methods: their numbers in ZIP files, and the host's encoders. */
#ifndef VXA_CODEC_H
#define VXA_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct codec {
	const char *name;		/* also the file name of the decoder */
	uint16_t method;		/* number in ZIP files */
	uint16_t version_needed;	/* ZIP version that introduced the method */
	/* Compresses. The caller frees *to. False: out of memory, or the library failed. */
	bool (*pack)(const uint8_t *from, size_t size, uint8_t **to, size_t *to_size);
};

/* Kinds of files that are compressed already. They are stored, together with a decoder. */
struct medium {
	const char *name;		/* file name of the decoder */
	const char *suffix;		/* of the files that it makes */
	const char *beginning;		/* the first bytes of files of this kind */
	size_t size;			/* bytes of beginning */
};

/* Finds the kind of a file by its first bytes; NULL: none of these kinds. */
const struct medium *medium_of(const uint8_t *bytes, size_t size);

/* Find a method; NULL: none. */
const struct codec *codec_by_name(const char *name);
const struct codec *codec_by_method(uint16_t method);

#endif
