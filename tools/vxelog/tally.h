/* SPDX-License-Identifier: GPL-2.0 */
/* Prints counts of events by the hour. */
#ifndef TOOLS_VXELOG_TALLY_H
#define TOOLS_VXELOG_TALLY_H

#include <stdbool.h>
#include <stdio.h>

#include "libvxe/store/tally.h"

void tally_print_header(FILE *to);
/* Prints a line: columns, or with json a JSON object. */
void tally_print(FILE *to, const struct tally_row *row, bool json);

#endif
