// SPDX-License-Identifier: GPL-2.0
/* ZIP's method 95: an .xz file, by liblzma. */
#include <lzma.h>

#include "vxa/decoders/decoder.h"

static unsigned char in[65536], out[65536];

void decode(void)
{
	lzma_stream z = LZMA_STREAM_INIT;
	lzma_ret result = lzma_stream_decoder(&z, UINT64_MAX, LZMA_CONCATENATED);
	lzma_action action = LZMA_RUN;

	while (result == LZMA_OK) {
		if (!z.avail_in && action == LZMA_RUN) {
			z.next_in = in;
			z.avail_in = input(in, sizeof(in));
			if (!z.avail_in)
				action = LZMA_FINISH;
		}
		z.next_out = out;
		z.avail_out = sizeof(out);
		result = lzma_code(&z, action);
		output(out, sizeof(out) - z.avail_out);
	}
	if (result == LZMA_MEM_ERROR)
		fail("too little memory");
	if (result != LZMA_STREAM_END)
		fail(result == LZMA_BUF_ERROR ? "the compressed data ends early" : "not xz data");
}
