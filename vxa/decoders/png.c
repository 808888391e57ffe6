// SPDX-License-Identifier: GPL-2.0
/* A .png file becomes a .ppm file, with 8 bits per colour and no transparency, by libpng. */
#include <png.h>

#include "vxa/decoders/decoder.h"
#include "vxa/decoders/ppm.h"

static void on_error(png_structp png, png_const_charp text)
{
	fail(text);
}

static void on_warning(png_structp png, png_const_charp text)
{
}

static void on_read(png_structp png, png_bytep to, size_t size)
{
	input_all(to, size);
}

void decode(void)
{
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, on_error, on_warning);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	png_uint_32 width, height, y;
	png_bytepp rows;

	if (!info)
		fail("too little memory");
	png_set_read_fn(png, NULL, on_read);
	png_read_info(png, info);
	png_set_expand(png);
	png_set_strip_16(png);
	png_set_strip_alpha(png);
	png_set_gray_to_rgb(png);
	png_set_interlace_handling(png);
	png_read_update_info(png, info);
	width = png_get_image_width(png, info);
	height = png_get_image_height(png, info);
	if (png_get_rowbytes(png, info) != 3 * (size_t)width)
		fail("an image of an unknown kind");
	rows = png_malloc(png, height * sizeof(*rows));
	for (y = 0; y < height; y++)
		rows[y] = png_malloc(png, 3 * width);
	png_read_image(png, rows);
	png_read_end(png, NULL);
	ppm_begin(width, height);
	for (y = 0; y < height; y++)
		output(rows[y], 3 * width);
}
