/* SPDX-License-Identifier: GPL-2.0 */
/* The points that judge objects, numbered after the calls: POINT_file_open and so on. */
#ifndef VXE_POINT_H
#define VXE_POINT_H

#include "uapi/vxe.h"

enum {
	OBJECT_BASE = VXE_CALLS - 1,
#define OBJECT(id, name, arguments) POINT_##id,
#include "vxed/objects.def"
#undef OBJECT
};

#endif /* VXE_POINT_H */
