/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes that a confined program chose, made harmless: no control character, no
 * terminal escape, nothing that turns the direction of the text around.
 */
#ifndef TOOLS_QUOTE_H
#define TOOLS_QUOTE_H

#include <stddef.h>
#include <stdio.h>

/* In double quotes; what is not printable UTF-8 as \n, \xHH and so on. */
void quote_text(FILE *to, const char *bytes, size_t size);

/* The same without quotes, for single words: blanks and quotes are escaped. */
void quote_word(FILE *to, const char *bytes, size_t size);

/* Writes text for people: only what is not printable UTF-8 is escaped. */
void quote_line(FILE *to, const char *bytes, size_t size);

/*
 * A JSON string; bytes that are not UTF-8 make it an array of their numbers,
 * as journald does it, so that nothing is lost.
 */
void quote_json(FILE *to, const char *bytes, size_t size);

#endif
