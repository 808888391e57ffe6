// SPDX-License-Identifier: GPL-2.0
/*
 * codec NAME [SCALE]: runs a decoder or digest of Debian's libraries, and prints a checksum of the
 * result, which is the same at 32 and 64 bits. Encoding is done once and takes little of the time.
 */
#include <bzlib.h>
#include <stdint.h>
#include <stdio.h>
#include <jpeglib.h>
#include <mhash.h>
#include <nettle/ripemd160.h>
#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { SIZE = 1 << 20, WIDTH = 640, HEIGHT = 480 };

static unsigned char text[SIZE], packed[SIZE * 2], back[SIZE];

static uint32_t random32(void)
{
	static uint32_t state = 1;

	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

/* Writes words from a vocabulary of 1,000, in which frequent ones are short. */
static void write_text(void)
{
	static char words[1000][16];
	size_t at = 0;

	for (int i = 0; i < 1000; i++)
		for (int k = 0, size = 2 + i % 7 + i / 200; k < size; k++)
			words[i][k] = 'a' + random32() % 26;
	while (at < SIZE) {
		const char *word = words[random32() % 1000 * (random32() % 1000) / 1000];

		while (*word && at < SIZE)
			text[at++] = *word++;
		if (at < SIZE)
			text[at++] = random32() % 12 ? ' ' : '\n';
	}
}

static uint32_t sum(uint32_t seed, const unsigned char *bytes, size_t size)
{
	return crc32(seed, bytes, size);
}

static uint32_t inflate_text(int scale)
{
	uLongf size = sizeof(packed), got = 0;
	uint32_t crc = 0;

	compress2(packed, &size, text, SIZE, 6);
	for (int i = 0; i < scale; i++) {
		got = SIZE;
		if (uncompress(back, &got, packed, size) != Z_OK)
			exit(1);
	}
	crc = sum(crc, back, got);
	return crc;
}

static uint32_t bunzip_text(int scale)
{
	unsigned int size = sizeof(packed), got = 0;

	BZ2_bzBuffToBuffCompress((char *)packed, &size, (char *)text, SIZE, 9, 0, 0);
	for (int i = 0; i < scale; i++) {
		got = SIZE;
		if (BZ2_bzBuffToBuffDecompress((char *)back, &got, (char *)packed, size, 0, 0) !=
		    BZ_OK)
			exit(1);
	}
	return sum(0, back, got);
}

static uint32_t read_jpeg(int scale)
{
	struct jpeg_compress_struct out;
	struct jpeg_decompress_struct in;
	struct jpeg_error_mgr errors;
	unsigned char *jpeg = NULL, row[3 * WIDTH], *rows[] = { row };
	unsigned long size = 0;
	uint32_t crc = 0;

	/* Use the routines that exist for both widths and in both profiles. */
	setenv("JSIMD_FORCESSE2", "1", 1);
	out.err = jpeg_std_error(&errors);
	jpeg_create_compress(&out);
	jpeg_mem_dest(&out, &jpeg, &size);
	out.image_width = WIDTH;
	out.image_height = HEIGHT;
	out.input_components = 3;
	out.in_color_space = JCS_RGB;
	jpeg_set_defaults(&out);
	jpeg_set_quality(&out, 85, TRUE);
	jpeg_start_compress(&out, TRUE);
	for (int y = 0; y < HEIGHT; y++) {
		for (int x = 0; x < 3 * WIDTH; x++)
			row[x] = (x * y >> 7) + random32() % 16;
		jpeg_write_scanlines(&out, rows, 1);
	}
	jpeg_finish_compress(&out);
	jpeg_destroy_compress(&out);
	in.err = jpeg_std_error(&errors);
	jpeg_create_decompress(&in);
	for (int i = 0; i < scale; i++) {
		crc = 0;
		jpeg_mem_src(&in, jpeg, size);
		jpeg_read_header(&in, TRUE);
		in.dct_method = JDCT_ISLOW;
		jpeg_start_decompress(&in);
		while (in.output_scanline < HEIGHT) {
			jpeg_read_scanlines(&in, rows, 1);
			if (i == scale - 1)
				crc = sum(crc, row, sizeof(row));
		}
		jpeg_finish_decompress(&in);
	}
	return crc;
}

static uint32_t ripemd(int scale)
{
	struct ripemd160_ctx context;
	uint8_t digest[RIPEMD160_DIGEST_SIZE];

	ripemd160_init(&context);
	for (int i = 0; i < scale; i++)
		ripemd160_update(&context, SIZE, text);
	ripemd160_digest(&context, sizeof(digest), digest);
	return sum(0, digest, sizeof(digest));
}

static uint32_t sha512(int scale)
{
	struct sha512_ctx context;
	uint8_t digest[SHA512_DIGEST_SIZE];

	sha512_init(&context);
	for (int i = 0; i < scale; i++)
		sha512_update(&context, SIZE, text);
	sha512_digest(&context, sizeof(digest), digest);
	return sum(0, digest, sizeof(digest));
}

static uint32_t whirlpool(int scale)
{
	MHASH state = mhash_init(MHASH_WHIRLPOOL);
	uint8_t digest[64];

	if (state == MHASH_FAILED)
		exit(1);
	for (int i = 0; i < scale; i++)
		mhash(state, text, SIZE);
	mhash_deinit(state, digest);
	return sum(0, digest, sizeof(digest));
}

static const struct { const char *name; uint32_t (*run)(int scale); } works[] = {
	{ "inflate", inflate_text }, { "bunzip2", bunzip_text }, { "djpeg", read_jpeg },
	{ "ripemd", ripemd }, { "sha512", sha512 },
	{ "whirlpool", whirlpool },
};

int main(int argc, char **argv)
{
	write_text();
	for (size_t i = 0; argc > 1 && i < sizeof(works) / sizeof(*works); i++) {
		if (!strcmp(works[i].name, argv[1])) {
			printf("%08x\n", works[i].run(argc > 2 ? atoi(argv[2]) : 1));
			return 3;
		}
	}
	for (size_t i = 0; i < sizeof(works) / sizeof(*works); i++)
		puts(works[i].name);
	return 2;
}
