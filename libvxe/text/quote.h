/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Escapes bytes that a confined program chose, so that the output has no control characters, no
 * terminal escapes, and nothing that reverses the direction of the text.
 */
#ifndef TOOLS_QUOTE_H
#define TOOLS_QUOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes the bytes in double quotes. Bytes that are not printable UTF-8 become \n, \xHH and so
 * on. */
void quote_text(FILE *to, const char *bytes, size_t size);

/* The same without quotes, for single words: blanks and quotes are escaped. */
void quote_word(FILE *to, const char *bytes, size_t size);

/* Writes text for people. Only bytes that are not printable UTF-8 are escaped. */
void quote_line(FILE *to, const char *bytes, size_t size);

/*
 * A JSON string; bytes that are not UTF-8 make it an array of their numbers,
 * as journald does it, so that nothing is lost.
 */
void quote_json(FILE *to, const char *bytes, size_t size);

/* Writes before, such as {"key":, and then the text as quote_json() does; null if text is NULL. */
void quote_json_text(FILE *to, const char *before, const char *text);

bool quote_is_utf8(const char *bytes, size_t size);

#endif
