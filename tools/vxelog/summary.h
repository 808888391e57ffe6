/* SPDX-License-Identifier: GPL-2.0 */
/* Prints violations as text, JSON or CSV. */
#ifndef TOOLS_VXELOG_SUMMARY_H
#define TOOLS_VXELOG_SUMMARY_H

#include <stdio.h>

#include "libvxe/event/violation.h"

/* Each prints one line. The headers come before the first violation. */
void summary_print_text_header(FILE *to);
void summary_print_text(FILE *to, const struct violation *violation);
void summary_print_json(FILE *to, const struct violation *violation);
void summary_print_csv_header(FILE *to);
void summary_print_csv(FILE *to, const struct violation *violation);

#endif
