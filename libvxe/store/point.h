/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Syscalls and objects ("points") in the store. Their numbers may differ between
 * versions of VXE, so the store gives each an id of its own and keeps its name.
 */
#ifndef LIBVXE_STORE_POINT_H
#define LIBVXE_STORE_POINT_H

#include "libvxe/store/database.h"

/* Reads the table of points. */
enum store_result store_points_load(struct store *store);

/* Finds the store's id of a point, and adds one if there is none; 0 for VXE_POINT_NONE. Call it
 * inside a transaction. */
enum store_result store_point_id(struct store *store, unsigned int point, int64_t *id);

/* The point with this id of the store; VXE_POINT_NONE: this version does not know it. */
unsigned int store_point_of(const struct store *store, int64_t id);

void store_points_free(struct store *store);

#endif
