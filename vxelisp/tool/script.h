/* SPDX-License-Identifier: GPL-2.0 */
/* What scripts have beyond the language: output, files, their arguments. */
#ifndef VXELISP_SCRIPT_H
#define VXELISP_SCRIPT_H

#include "vxelisp/vxelisp.h"

/*
 * A world for scripts, with no bound of steps but memory; or, if not @script,
 * one that a policy would be loaded into. Exits if there is no memory for it.
 */
struct vxl_world *script_world(bool script);

/* Makes the list *arguments*. */
void script_set_arguments(struct vxl_world *world, char **arguments, int count);

/* Loads a file; reports what goes wrong. Returns what to exit with. */
int script_load(struct vxl_world *world, const char *name);

/* The same with a text; @line is the number of its first line. */
int script_load_text(struct vxl_world *world, const char *text, const char *file, u32 line,
		     vxl_value *result);

/* Prints a value as it is read, and a newline. */
void script_print(struct vxl_world *world, vxl_value value);

#endif
