/* SPDX-License-Identifier: GPL-2.0 */
/* The tables of primitives. Most files in this directory define one. */
#ifndef VXELISP_FUNCTIONS_H
#define VXELISP_FUNCTIONS_H

#include "vxelisp/machine/world.h"

extern const struct primitive_table list_primitives, integer_primitives, bit_primitives,
	string_primitives, vector_primitives, table_primitives, path_primitives,
	filename_primitives, intmap_primitives, address_primitives, state_primitives,
	format_primitives, definition_primitives;

#endif
