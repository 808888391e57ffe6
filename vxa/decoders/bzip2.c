// SPDX-License-Identifier: GPL-2.0
/* ZIP's method 12: bzip2, one stream. */
#include <bzlib.h>

#include "vxa/decoders/decoder.h"

static char in[65536], out[65536];

void decode(void)
{
	bz_stream z = { 0 };
	int result = BZ2_bzDecompressInit(&z, 0, 0);

	while (result == BZ_OK) {
		if (!z.avail_in) {
			z.next_in = in;
			z.avail_in = input(in, sizeof(in));
			if (!z.avail_in)
				fail("the compressed data ends early");
		}
		z.next_out = out;
		z.avail_out = sizeof(out);
		result = BZ2_bzDecompress(&z);
		output(out, sizeof(out) - z.avail_out);
	}
	if (result == BZ_MEM_ERROR)
		fail("too little memory");
	if (result != BZ_STREAM_END)
		fail("not bzip2 data");
	if (z.avail_in || input(in, 1))
		fail("data behind the end");
}
