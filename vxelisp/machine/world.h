/* SPDX-License-Identifier: GPL-2.0 */
/* The world without its compiler: its memory, and making an image of it. */
#ifndef VXELISP_WORLD_H
#define VXELISP_WORLD_H

#include "vxelisp/machine/machine.h"

/* Sets file and place of the error that was just raised, and clears its backtrace. */
void world_blame(struct vxl_world *world, u32 file, struct place place);

/* Gives a zeroed world a heap, nil and t. On failure, raises an error and returns false. May
 * sleep. */
bool world_init(struct vxl_world *world, size_t heap_bytes);
/* The same, but with the contents of another world: see vxl_world_copy(). */
bool world_init_copy(struct vxl_world *world, const struct vxl_world *from, size_t heap_bytes);
/* Frees what world_init() allocated, but not @world itself. */
void world_release(struct vxl_world *world);

/* Primitives that belong together, such as those of lists. */
struct primitive_table {
	const char *title;		/* of the section in the reference */
	const struct vxl_primitive *entries;
	u32 count;
};

/* The title of the table that primitive number @index belongs to. */
const char *world_section(const struct vxl_world *world, u32 index);

/*
 * Like vxl_freeze(), or vxl_freeze_names() if @names is not NULL, but does not check that all used
 * names are defined. Returns a vxl_status. May sleep.
 */
int world_freeze(struct vxl_world *world, const char *const *names, size_t count,
		 struct vxl_image **image);

#endif
