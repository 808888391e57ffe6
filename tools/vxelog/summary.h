/* SPDX-License-Identifier: GPL-2.0 */
/* Violations as a table, or for programs. */
#ifndef TOOLS_SUMMARY_H
#define TOOLS_SUMMARY_H

#include <stdio.h>

#include "libvxe/event/violation.h"

/* Each prints a line; of columns: what comes before the first. */
void summary_print_text_header(FILE *to);
void summary_print_text(FILE *to, const struct violation *violation);
void summary_print_json(FILE *to, const struct violation *violation);
void summary_print_csv_header(FILE *to);
void summary_print_csv(FILE *to, const struct violation *violation);

#endif
