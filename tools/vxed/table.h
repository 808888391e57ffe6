/* SPDX-License-Identifier: GPL-2.0 */
/* Tables on standard output: a line of headings, then rows whose columns are aligned. */
#ifndef TOOLS_VXED_TABLE_H
#define TOOLS_VXED_TABLE_H

#include <stdbool.h>
#include <stddef.h>

/* How a cell looks on a terminal. Elsewhere, and where NO_COLOR is set, all look the same. */
enum look { LOOK_PLAIN, LOOK_HEADING, LOOK_GOOD, LOOK_WARNING, LOOK_BAD };

struct table {
	const char *const *headings;	/* NULL-terminated; borrowed */
	struct cell {
		char *text;		/* printable */
		enum look look;
	} *cells;			/* row by row */
	size_t count;
	bool no_memory;
};

/* Adds the next cell of the row. Bytes that are not printable are escaped. */
void table_bytes(struct table *table, enum look look, const char *bytes, size_t size);
void table_text(struct table *table, enum look look, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Prints the table and frees its cells. False: there was no memory for it, which is reported. */
bool table_print(struct table *table);

/* Prints text with a look. */
void look_print(enum look look, const char *text);

#endif
