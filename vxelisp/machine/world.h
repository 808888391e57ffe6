/* SPDX-License-Identifier: GPL-2.0 */
/* A world without its compiler, and its copies: images. */
#ifndef VXELISP_WORLD_H
#define VXELISP_WORLD_H

#include "vxelisp/machine/machine.h"

/* Sets the file and place of the error that was just raised. */
void world_blame(struct vxl_world *world, u32 file, struct place place);

/* A zeroed world gets its heap, and nil and t. False, raised, when out of memory. */
bool world_init(struct vxl_world *world, size_t heap_bytes);
/* Frees what world_init() took, but not @world itself. */
void world_release(struct vxl_world *world);

/* A table of primitives: one part of the language. */
struct primitive_table {
	const char *title;		/* in the reference */
	const struct vxl_primitive *entries;
	u32 count;
};

/* The title of the table that primitive number @index is in. */
const char *world_section(const struct vxl_world *world, u32 index);

/*
 * vxl_freeze() of a world in which every name that is used is known to be defined.
 * May sleep.
 */
int world_freeze(struct vxl_world *world, struct vxl_image **image);

#endif
