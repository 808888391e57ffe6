/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The reader and the formatter. A form that was read and printed must read as the same form.
 * Formatting a formatted text must change nothing. Formatting must change only blanks.
 */
#include "fuzz.h"
#include "vxelisp/tool/formatter.h"

#define FORMS	(1 << 16)

/* Prints all forms of a text. Returns false if the text cannot be read. */
static bool print_all(const char *text, size_t length, char *out)
{
	struct vxl_position where;
	struct vxl_reader *reader;
	struct vxl_error error;
	size_t used = 0;
	vxl_value form;
	bool fine;

	reader = vxl_reader_new(text, length, "input", &error);
	if (!reader)
		return false;
	while ((fine = !vxl_reader_next(reader, &form, &where)) && where.end && used < FORMS - 1000) {
		FUZZ_CHECK(where.start < where.end && where.end <= length && where.line);
		used += vxl_print(vxl_reader_space(reader), form, true, out + used, FORMS - used - 1);
		out[used++] = '\n';
	}
	out[used] = '\0';
	vxl_reader_free(reader);
	return fine && used < FORMS - 1000;
}

static size_t without_blanks(const char *text, char *out)
{
	char *to = out;

	for (; *text; text++)
		if (!strchr(" \t\r\f\v\n", *text))
			*to++ = *text;
	*to = '\0';
	return to - out;
}

static void format(const char *text, size_t size)
{
	static char before[FORMS * 2], after[FORMS * 2];
	struct vxl_error error;
	char *once, *twice;

	once = formatter_run(text, size, "input", &error);
	if (!once)
		return;
	twice = formatter_run(once, strlen(once), "formatted", &error);
	FUZZ_CHECK(twice && !strcmp(once, twice));
	if (size < FORMS) {
		without_blanks(text, before);
		without_blanks(once, after);
		FUZZ_CHECK(!strcmp(before, after));
	}
	free(twice);
	free(once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char first[FORMS], second[FORMS];
	char *text = malloc(size + 1);

	memcpy(text, data, size);
	text[size] = '\0';
	/* The printer cuts deep forms short, so they do not read as the same. */
	if (print_all(text, size, first) && !strstr(first, "..."))
		FUZZ_CHECK(print_all(first, strlen(first), second) && !strcmp(first, second));
	format(text, size);
	free(text);
	return 0;
}
