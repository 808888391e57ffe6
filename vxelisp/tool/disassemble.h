/* SPDX-License-Identifier: GPL-2.0 */
/* Printing bytecode. */
#ifndef VXELISP_DISASSEMBLE_H
#define VXELISP_DISASSEMBLE_H

#include "vxelisp/vxelisp.h"

/* Prints the bytecode of a function or macro. False if there is none of that name. */
bool disassemble_name(const struct vxl_world *world, const char *name, FILE *out);

/* Prints the bytecode of all functions that @file defined. */
void disassemble_file(const struct vxl_world *world, const char *file, FILE *out);

#endif
