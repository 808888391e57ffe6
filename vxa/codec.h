/* SPDX-License-Identifier: GPL-2.0 */
/* The compression methods: ZIP's number, and the host's encoder. */
#ifndef VXA_CODEC_H
#define VXA_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct codec {
	const char *name;		/* also the decoder's file name */
	uint16_t method;
	uint16_t version_needed;	/* of ZIP */
	/* Allocates *to. false: out of memory, or the library failed. */
	bool (*pack)(const uint8_t *from, size_t size, uint8_t **to, size_t *to_size);
};

/* Files that are compressed already: they are stored, with a decoder beside. */
struct medium {
	const char *name;		/* the decoder's file name */
	const char *suffix;		/* of what it decodes to */
	const char *beginning;		/* of such files */
	size_t size;			/* of that */
};

/* The kind of a file by its beginning; NULL: another kind. */
const struct medium *medium_of(const uint8_t *bytes, size_t size);

/* NULL if there is none. */
const struct codec *codec_by_name(const char *name);
const struct codec *codec_by_method(uint16_t method);

#endif
