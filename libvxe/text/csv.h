/* SPDX-License-Identifier: GPL-2.0 */
/* Fields of CSV, as RFC 4180 describes it. */
#ifndef LIBVXE_TEXT_CSV_H
#define LIBVXE_TEXT_CSV_H

#include <stddef.h>
#include <stdio.h>

/* Writes text that is known to be printable. */
void csv_text(FILE *to, const char *text);

/*
 * Writes untrusted bytes. Bytes that are not printable, and the backslash, are escaped as in
 * quote_text(). So is a first character that would make a spreadsheet treat the field as a formula.
 */
void csv_bytes(FILE *to, const char *bytes, size_t size);

#endif
