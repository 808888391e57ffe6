/* SPDX-License-Identifier: GPL-2.0 */
/* Fields of CSV, as RFC 4180 has it. */
#ifndef TOOLS_CSV_H
#define TOOLS_CSV_H

#include <stddef.h>
#include <stdio.h>

/* Text that is printable already. */
void csv_text(FILE *to, const char *text);

/*
 * Bytes that anybody may have chosen: what is not printable, and the backslash,
 * is escaped as quote_text() does it. So is a first character that would make a
 * spreadsheet take the field for a formula.
 */
void csv_bytes(FILE *to, const char *bytes, size_t size);

#endif
