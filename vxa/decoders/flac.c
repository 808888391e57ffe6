// SPDX-License-Identifier: GPL-2.0
/* A .flac file becomes a .wav file, by libFLAC. */
#include <stdint.h>
#include <string.h>
#include <FLAC/stream_decoder.h>

#include "vxa/decoders/decoder.h"

#define CHANNELS_MAX	8

static uint64_t samples;
static unsigned int channels, bytes;	/* bytes of a sample of one channel */

static void put(unsigned char *at, uint32_t value, int size)
{
	for (int i = 0; i < size; i++)
		at[i] = value >> 8 * i;
}

static FLAC__StreamDecoderReadStatus on_read(const FLAC__StreamDecoder *decoder,
					     FLAC__byte to[], size_t *size, void *ignored)
{
	*size = input(to, *size);
	return *size ? FLAC__STREAM_DECODER_READ_STATUS_CONTINUE :
		       FLAC__STREAM_DECODER_READ_STATUS_END_OF_STREAM;
}

static void on_metadata(const FLAC__StreamDecoder *decoder, const FLAC__StreamMetadata *metadata,
			void *ignored)
{
	const FLAC__StreamMetadata_StreamInfo *info = &metadata->data.stream_info;
	unsigned char head[44] = "RIFF....WAVEfmt ";
	uint64_t size;

	if (metadata->type != FLAC__METADATA_TYPE_STREAMINFO)
		return;
	samples = info->total_samples;
	channels = info->channels;
	bytes = (info->bits_per_sample + 7) / 8;
	size = samples * channels * bytes;
	if (!samples || channels > CHANNELS_MAX || size > UINT32_MAX - 36)
		fail("a stream of unknown or too great length");
	put(head + 4, size + 36, 4);
	put(head + 16, 16, 4);
	put(head + 20, 1, 2);
	put(head + 22, channels, 2);
	put(head + 24, info->sample_rate, 4);
	put(head + 28, info->sample_rate * channels * bytes, 4);
	put(head + 32, channels * bytes, 2);
	put(head + 34, 8 * bytes, 2);
	memcpy(head + 36, "data", 4);
	put(head + 40, size, 4);
	output(head, sizeof(head));
}

static FLAC__StreamDecoderWriteStatus on_write(const FLAC__StreamDecoder *decoder,
					       const FLAC__Frame *frame,
					       const FLAC__int32 *const buffer[], void *ignored)
{
	/* In a .wav file, 8-bit samples are unsigned, and other widths are left-aligned. */
	unsigned int shift = 8 * bytes - frame->header.bits_per_sample;
	unsigned char group[CHANNELS_MAX * 4];

	if (frame->header.channels != channels || frame->header.bits_per_sample > 8 * bytes)
		fail("the kind of samples changes");
	for (unsigned int i = 0; i < frame->header.blocksize; i++) {
		for (unsigned int c = 0; c < channels; c++)
			put(group + c * bytes, ((uint32_t)buffer[c][i] << shift) +
			    (bytes == 1 ? 0x80 : 0), bytes);
		output(group, channels * bytes);
	}
	samples -= frame->header.blocksize < samples ? frame->header.blocksize : samples;
	return FLAC__STREAM_DECODER_WRITE_STATUS_CONTINUE;
}

static void on_error(const FLAC__StreamDecoder *decoder, FLAC__StreamDecoderErrorStatus status,
		     void *ignored)
{
	fail("not flac data");
}

void decode(void)
{
	FLAC__StreamDecoder *decoder = FLAC__stream_decoder_new();

	if (!decoder || FLAC__stream_decoder_init_stream(decoder, on_read, NULL, NULL, NULL, NULL,
							 on_write, on_metadata, on_error, NULL) !=
			FLAC__STREAM_DECODER_INIT_STATUS_OK)
		fail("too little memory");
	if (!FLAC__stream_decoder_process_until_end_of_stream(decoder) || samples)
		fail("the compressed data ends early");
}
