/* SPDX-License-Identifier: GPL-2.0 */
/* The primitives doc and documentation. vxl_world_doc() is here as well. */
#ifndef VXELISP_DOCUMENTATION_H
#define VXELISP_DOCUMENTATION_H

#include "vxelisp/machine/world.h"

extern const struct primitive_table documentation_primitives;

#endif
