/* SPDX-License-Identifier: GPL-2.0 */
/* A pattern of the language of VXEDs ((glob-match-p) in vxelisp/REFERENCE), compiled. */
#ifndef LIBVXE_EVENT_PATTERN_H
#define LIBVXE_EVENT_PATTERN_H

#include <stdbool.h>

#include "libvxe/failure.h"
#include "vxelisp/vxelisp.h"

struct pattern;

/* Compiles the text. The caller owns the result. NULL: malformed, or no memory; see failure. */
struct pattern *pattern_new(const char *text, struct failure *failure);
void pattern_free(struct pattern *pattern);	/* NULL: does nothing */

/* Whether the pattern matches the whole of the string. Any number of threads. */
bool pattern_matches(const struct pattern *pattern, struct vxl_string string);

#endif
