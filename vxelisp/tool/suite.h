/* SPDX-License-Identifier: GPL-2.0 */
/* Tests written in Lisp: (deftest NAME FORM ...). */
#ifndef VXELISP_SUITE_H
#define VXELISP_SUITE_H

#include "vxelisp/vxelisp.h"

/* The text that defines deftest. Load it as "host.lisp" before a text with tests. */
extern const char suite_text[];

/*
 * Runs all tests that deftest has defined, in order, and prints TAP. Returns the number
 * of failed tests.
 */
unsigned int suite_run(struct vxl_world *world, FILE *out);

#endif
