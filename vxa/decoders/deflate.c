// SPDX-License-Identifier: GPL-2.0
/* ZIP's method 8: deflate without a header, by zlib. */
#include <zlib.h>

#include "vxa/decoders/decoder.h"

static unsigned char in[65536], out[65536];

void decode(void)
{
	z_stream z = { 0 };
	int result = inflateInit2(&z, -15);

	while (result == Z_OK) {
		if (!z.avail_in) {
			z.next_in = in;
			z.avail_in = input(in, sizeof(in));
			if (!z.avail_in)
				fail("the compressed data ends early");
		}
		z.next_out = out;
		z.avail_out = sizeof(out);
		result = inflate(&z, Z_NO_FLUSH);
		output(out, sizeof(out) - z.avail_out);
	}
	if (result != Z_STREAM_END)
		fail(z.msg ? z.msg : "not deflated data");
	if (z.avail_in || input(in, 1))
		fail("data behind the end");
}
