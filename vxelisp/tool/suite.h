/* SPDX-License-Identifier: GPL-2.0 */
/* Tests written in Lisp: (deftest NAME FORM ...). */
#ifndef VXELISP_SUITE_H
#define VXELISP_SUITE_H

#include "vxelisp/vxelisp.h"

/* Defines deftest: to be loaded, as "host.lisp", before a text with tests. */
extern const char suite_text[];

/*
 * Runs what deftest has defined, in order, and prints lines of TAP. Returns how
 * many tests failed.
 */
unsigned int suite_run(struct vxl_world *world, FILE *out);

#endif
