// SPDX-License-Identifier: GPL-2.0
/* A .jpg file becomes a .ppm file, by libjpeg. */
#include <stdio.h>
#include <jpeglib.h>
#include <jerror.h>

#include "vxa/decoders/decoder.h"
#include "vxa/decoders/ppm.h"

static unsigned char in[65536];

static void on_error(j_common_ptr common)
{
	fail(common->err->msg_code == JERR_OUT_OF_MEMORY ? "too little memory" : "not jpeg data");
}

static void on_message(j_common_ptr common)
{
}

static void begin(j_decompress_ptr jpeg)
{
}

static boolean fill(j_decompress_ptr jpeg)
{
	jpeg->src->next_input_byte = in;
	jpeg->src->bytes_in_buffer = input(in, sizeof(in));
	if (!jpeg->src->bytes_in_buffer)
		fail("the compressed data ends early");
	return TRUE;
}

static void skip(j_decompress_ptr jpeg, long size)
{
	while (size > (long)jpeg->src->bytes_in_buffer) {
		size -= jpeg->src->bytes_in_buffer;
		fill(jpeg);
	}
	if (size > 0) {
		jpeg->src->next_input_byte += size;
		jpeg->src->bytes_in_buffer -= size;
	}
}

void decode(void)
{
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr errors;
	struct jpeg_source_mgr source = {
		.init_source = begin, .fill_input_buffer = fill, .skip_input_data = skip,
		.resync_to_restart = jpeg_resync_to_restart, .term_source = begin,
	};
	JSAMPROW row;

	jpeg.err = jpeg_std_error(&errors);
	errors.error_exit = on_error;
	errors.output_message = on_message;
	jpeg_create_decompress(&jpeg);
	jpeg.src = &source;
	jpeg_read_header(&jpeg, TRUE);
	jpeg.out_color_space = JCS_RGB;
	/* This method gives the same bytes, whatever instructions the CPU has. */
	jpeg.dct_method = JDCT_ISLOW;
	jpeg_start_decompress(&jpeg);
	if (jpeg.output_components != 3)
		fail("an image of an unknown kind");
	row = jpeg.mem->alloc_large((j_common_ptr)&jpeg, JPOOL_IMAGE, 3 * jpeg.output_width);
	ppm_begin(jpeg.output_width, jpeg.output_height);
	while (jpeg.output_scanline < jpeg.output_height) {
		jpeg_read_scanlines(&jpeg, &row, 1);
		output(row, 3 * jpeg.output_width);
	}
	jpeg_finish_decompress(&jpeg);
}
