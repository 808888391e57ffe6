/* SPDX-License-Identifier: GPL-2.0 */
/* The reference: what docstrings say, and whether their examples hold. */
#ifndef VXELISP_REFERENCE_H
#define VXELISP_REFERENCE_H

#include "vxelisp/vxelisp.h"

/* Prints what is known of one name; false if nothing is. */
bool reference_show(const struct vxl_world *world, const char *name, FILE *out);

/* Prints all there is, by sections. The world is one for scripts. */
void reference_print(const struct vxl_world *world, FILE *out);

/*
 * Evaluates each example, in a world of its own, and compares its value, or
 * its error, with what the docstring says; a line of TAP for each name, which
 * fails as well where there is no example. Returns how many failed.
 */
unsigned int reference_test(FILE *out);

#endif
