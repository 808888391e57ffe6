/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers in options. */
#ifndef TOOLS_NUMBER_H
#define TOOLS_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* Parses a decimal number that is not 0. suffix: whether K, M or G may follow it. */
bool number_parse(const char *text, bool suffix, uint64_t *value);

#endif
