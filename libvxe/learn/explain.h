/* SPDX-License-Identifier: GPL-2.0 */
/* Says in words what why_explain() has found. */
#ifndef LIBVXE_EXPLAIN_H
#define LIBVXE_EXPLAIN_H

#include <stdio.h>

#include "libvxe/learn/why.h"

/* Writes some sentences, without a newline. Whatever bytes the event has, they are
 * printable. */
void why_print(FILE *to, const struct why *why);

#endif
