/* SPDX-License-Identifier: GPL-2.0 */
/* The reference: printing docstrings, and testing their examples. */
#ifndef VXELISP_REFERENCE_H
#define VXELISP_REFERENCE_H

#include "vxelisp/vxelisp.h"

/* Prints the documentation of one name. False if it has none. */
bool reference_show(const struct vxl_world *world, const char *name, FILE *out);

/* Prints the documentation of all names, by section. @world is one for scripts. */
void reference_print(const struct vxl_world *world, FILE *out);

/*
 * Evaluates each example in a new world, and compares its value or error with the
 * docstring. A name without an example fails as well. Prints TAP. Returns the number of
 * failures.
 */
unsigned int reference_test(FILE *out);

#endif
