// SPDX-License-Identifier: GPL-2.0
/* ZIP's method 93: Zstandard frames. */
#include <zstd.h>

#include "vxa/decoders/decoder.h"

static unsigned char in[131072], out[131072];

void decode(void)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	size_t result = 1;

	if (!z || ZSTD_isError(ZSTD_initDStream(z)))
		fail("too little memory");
	for (;;) {
		ZSTD_inBuffer from = { in, input(in, sizeof(in)), 0 };
		ZSTD_outBuffer to;

		if (!from.size)
			break;
		do {
			to = (ZSTD_outBuffer){ out, sizeof(out), 0 };
			result = ZSTD_decompressStream(z, &to, &from);
			if (ZSTD_isError(result))
				fail("not zstd data, or too little memory");
			output(out, to.pos);
		} while (from.pos < from.size || to.pos == to.size);
	}
	if (result)
		fail("the compressed data ends early");
}
