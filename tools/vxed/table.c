// SPDX-License-Identifier: GPL-2.0
#include "tools/vxed/table.h"

#include <err.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libvxe/text/quote.h"

#define GAP	2	/* blanks between columns */

/* Whether to print escapes for colours: see no-color.org. */
static bool coloured(void)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && strcmp(term, "dumb");
}

void look_print(enum look look, const char *text)
{
	static const char *const escapes[] = {
		[LOOK_HEADING] = "1", [LOOK_GOOD] = "32", [LOOK_WARNING] = "33", [LOOK_BAD] = "31",
	};

	if (look == LOOK_PLAIN || !coloured())
		fputs(text, stdout);
	else
		printf("\033[%sm%s\033[0m", escapes[look], text);
}

static void add(struct table *table, enum look look, char *text)
{
	struct cell *more = NULL;

	if (text)
		more = reallocarray(table->cells, table->count + 1, sizeof(*more));
	if (!more) {
		free(text);
		table->no_memory = true;
		return;
	}
	table->cells = more;
	table->cells[table->count++] = (struct cell) { text, look };
}

void table_bytes(struct table *table, enum look look, const char *bytes, size_t size)
{
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);

	if (to) {
		quote_word(to, bytes, size);
		fclose(to);
	}
	add(table, look, text);
}

void table_text(struct table *table, enum look look, const char *format, ...)
{
	va_list list;
	char *text;

	va_start(list, format);
	if (vasprintf(&text, format, list) < 0)
		text = NULL;
	va_end(list);
	add(table, look, text);
}

/* Characters of UTF-8. */
static size_t width(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += (*text & 0xc0) != 0x80;
	return count;
}

static void print_row(const struct cell *cells, const size_t *widths, size_t columns)
{
	size_t i;

	for (i = 0; i < columns; i++) {
		look_print(cells[i].look, cells[i].text);
		if (i + 1 < columns)
			printf("%*s", (int)(widths[i] - width(cells[i].text) + GAP), "");
	}
	putchar('\n');
}

bool table_print(struct table *table)
{
	size_t columns = 0, i, *widths;
	struct cell *headings;

	while (table->headings[columns])
		columns++;
	widths = calloc(columns, sizeof(*widths));
	headings = calloc(columns, sizeof(*headings));
	table->no_memory |= !widths || !headings;
	for (i = 0; !table->no_memory && i < columns + table->count; i++) {
		const char *text = i < columns ? table->headings[i] : table->cells[i - columns].text;
		size_t *column = &widths[i % columns];

		if (i < columns)
			headings[i] = (struct cell) { (char *)text, LOOK_HEADING };
		if (width(text) > *column)
			*column = width(text);
	}
	if (!table->no_memory)
		print_row(headings, widths, columns);
	for (i = 0; i < table->count; i += columns)
		if (!table->no_memory)
			print_row(table->cells + i, widths, columns);
	while (table->count)
		free(table->cells[--table->count].text);
	free(table->cells);
	free(widths);
	free(headings);
	if (table->no_memory)
		warnx("out of memory");
	return !table->no_memory;
}
