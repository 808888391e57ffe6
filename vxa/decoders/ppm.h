/* SPDX-License-Identifier: GPL-2.0 */
/* Functions shared by the decoders of images. */
#ifndef VXA_PPM_H
#define VXA_PPM_H

#include "vxa/decoders/decoder.h"

/* Reads exactly `size` bytes. Fails if the file ends before. */
static inline void input_all(void *to, size_t size)
{
	unsigned char *at = to;

	while (size) {
		size_t n = input(at, size);

		if (!n)
			fail("the compressed data ends early");
		at += n;
		size -= n;
	}
}

static inline char *ppm_number(char *at, unsigned int value)
{
	char digits[12];
	int n = 0;

	do
		digits[n++] = '0' + value % 10;
	while (value /= 10);
	while (n)
		*at++ = digits[--n];
	return at;
}

/* Writes the header of a PPM file with 8 bits per colour. */
static inline void ppm_begin(unsigned int width, unsigned int height)
{
	char head[40] = "P6\n", *at = ppm_number(head + 3, width);

	*at++ = ' ';
	at = ppm_number(at, height);
	*at++ = '\n';
	at = ppm_number(at, 255);
	*at++ = '\n';
	output(head, at - head);
}

#endif
