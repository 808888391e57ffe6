/* SPDX-License-Identifier: GPL-2.0 */
/* Prints the findings of why_explain(). */
#ifndef LIBVXE_EXPLAIN_H
#define LIBVXE_EXPLAIN_H

#include <stdio.h>

#include "libvxe/learn/why.h"

/* Writes some sentences, without a newline. They are printable, whatever bytes the event has. */
void why_print(FILE *to, const struct why *why);

/* Writes the same as a JSON object, without a newline. The sentences are its member "text". */
void why_print_json(FILE *to, const struct why *why);

#endif
