/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VXELISP_DISASSEMBLE_H
#define VXELISP_DISASSEMBLE_H

#include "vxelisp/vxelisp.h"

/* Prints the bytecode of a function or macro; false if there is none of that name. */
bool disassemble_name(const struct vxl_world *world, const char *name, FILE *out);

/* Prints that of all functions that were defined in @file. */
void disassemble_file(const struct vxl_world *world, const char *file, FILE *out);

#endif
