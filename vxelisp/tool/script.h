/* SPDX-License-Identifier: GPL-2.0 */
/* Worlds for scripts. In addition to the language, they have output, files and arguments. */
#ifndef VXELISP_SCRIPT_H
#define VXELISP_SCRIPT_H

#include "vxelisp/vxelisp.h"

/*
 * Makes a world, which the caller owns. With @script, it is a world for scripts, without
 * a bound on steps. Otherwise it is a world as for policies. Exits when out of memory.
 */
struct vxl_world *script_world(bool script);

/* Sets *arguments* to the list of arguments. */
void script_set_arguments(struct vxl_world *world, char **arguments, int count);

/* Loads a file and reports errors. Returns an exit status. */
int script_load(struct vxl_world *world, const char *name);

/* Loads a text and reports errors. @line is the number of its first line. */
int script_load_text(struct vxl_world *world, const char *text, const char *file, u32 line,
		     vxl_value *result);

/* Prints a value as the reader reads it, and a newline. */
void script_print(struct vxl_world *world, vxl_value value);

#endif
