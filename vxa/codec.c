// SPDX-License-Identifier: GPL-2.0
/* The encoders, which use the host's libraries. */
#include "vxa/codec.h"

#include <bzlib.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "vxa/zip.h"

#define DEFLATE_LEVEL	9
#define BZIP2_LEVEL	9
#define ZSTD_LEVEL	19
#define XZ_LEVEL	6

static bool pack_deflate(const uint8_t *from, size_t size, uint8_t **to, size_t *to_size)
{
	z_stream z = { 0 };
	bool ok;

	if (deflateInit2(&z, DEFLATE_LEVEL, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	*to_size = deflateBound(&z, size);
	*to = malloc(*to_size);
	z.next_in = (uint8_t *)from;
	z.avail_in = size;
	z.next_out = *to;
	z.avail_out = *to_size;
	ok = *to && *to_size <= UINT32_MAX && deflate(&z, Z_FINISH) == Z_STREAM_END;
	*to_size = z.total_out;
	deflateEnd(&z);
	return ok;
}

static bool pack_bzip2(const uint8_t *from, size_t size, uint8_t **to, size_t *to_size)
{
	/* The upper bound from the library's manual. */
	uint64_t bound = size + size / 100 + 600;
	unsigned int written = bound;

	if (bound > UINT32_MAX)
		return false;
	*to = malloc(bound);
	if (!*to || BZ2_bzBuffToBuffCompress((char *)*to, &written, (char *)from, size,
					     BZIP2_LEVEL, 0, 0) != BZ_OK)
		return false;
	*to_size = written;
	return true;
}

static bool pack_zstd(const uint8_t *from, size_t size, uint8_t **to, size_t *to_size)
{
	size_t bound = ZSTD_compressBound(size);

	*to = malloc(bound);
	*to_size = *to ? ZSTD_compress(*to, bound, from, size, ZSTD_LEVEL) : 0;
	return *to && !ZSTD_isError(*to_size);
}

static bool pack_xz(const uint8_t *from, size_t size, uint8_t **to, size_t *to_size)
{
	size_t bound = lzma_stream_buffer_bound(size);

	*to = malloc(bound);
	*to_size = 0;
	return *to && lzma_easy_buffer_encode(XZ_LEVEL, LZMA_CHECK_CRC32, NULL, from, size, *to,
					      to_size, bound) == LZMA_OK;
}

static const struct codec codecs[] = {
	{ "stored", METHOD_STORED, 10, NULL },
	{ "deflate", METHOD_DEFLATE, 20, pack_deflate },
	{ "bzip2", METHOD_BZIP2, 46, pack_bzip2 },
	{ "zstd", METHOD_ZSTD, 63, pack_zstd },
	{ "xz", METHOD_XZ, 63, pack_xz },
};

static const struct medium media[] = {
	{ "png", ".ppm", "\x89PNG\r\n\x1a\n", 8 },
	{ "jpeg", ".ppm", "\xff\xd8\xff", 3 },
	{ "flac", ".wav", "fLaC", 4 },
};

const struct medium *medium_of(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < sizeof(media) / sizeof(*media); i++)
		if (size >= media[i].size && !memcmp(bytes, media[i].beginning, media[i].size))
			return &media[i];
	return NULL;
}

const struct codec *codec_by_name(const char *name)
{
	for (size_t i = 0; i < sizeof(codecs) / sizeof(*codecs); i++)
		if (!strcmp(codecs[i].name, name))
			return &codecs[i];
	return NULL;
}

const struct codec *codec_by_method(uint16_t method)
{
	for (size_t i = 0; i < sizeof(codecs) / sizeof(*codecs); i++)
		if (codecs[i].method == method)
			return &codecs[i];
	return NULL;
}
