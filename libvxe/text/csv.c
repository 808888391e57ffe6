// SPDX-License-Identifier: GPL-2.0
#include "libvxe/text/csv.h"

#include <stdlib.h>
#include <string.h>

#include "libvxe/text/quote.h"

void csv_text(FILE *to, const char *text)
{
	if (!strpbrk(text, ",\"\r\n ")) {
		fputs(text, to);
		return;
	}
	putc('"', to);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', to);
		putc(*text, to);
	}
	putc('"', to);
}

/* Removes the quotes of quote_text() and the backslashes before quotes. */
static void unquote(char *text, size_t size)
{
	char *to = text;
	size_t i;

	for (i = 1; i + 1 < size; i++) {
		if (text[i] == '\\' && text[i + 1] == '"') {
			*to++ = text[++i];
		} else {
			if (text[i] == '\\')
				*to++ = text[i++];
			*to++ = text[i];
		}
	}
	*to = 0;
}

void csv_bytes(FILE *to, const char *bytes, size_t size)
{
	char *text = NULL, *escaped;
	size_t length = 0;
	FILE *memory = size ? open_memstream(&text, &length) : NULL;

	if (!memory)
		return;
	quote_text(memory, bytes, size);
	fclose(memory);
	unquote(text, length);
	if (!strchr("=+-@", *text)) {
		csv_text(to, text);
	} else if (asprintf(&escaped, "\\x%02x%s", (unsigned char)*text, text + 1) >= 0) {
		csv_text(to, escaped);
		free(escaped);
	}
	free(text);
}
