// SPDX-License-Identifier: GPL-2.0
#include "vxed/host.h"

#include "vxed/points.h"

/* The point that is named by a symbol or string, or VXE_POINT_NONE. */
static unsigned int named_point(const struct vxl_space *space, vxl_value value)
{
	struct vxl_string name;

	if (vxl_is_string(value))
		name = vxl_string(space, value);
	else if (vxl_is_symbol(value))
		name = vxl_symbol_name(space, value);
	else
		return VXE_POINT_NONE;
	return point_by_name(name.bytes, name.length);
}

static vxl_value lisp_point(struct vxl_machine *machine, const vxl_value *args,
			    unsigned int nargs)
{
	unsigned int point = named_point(vxl_machine_space(machine), args[0]);

	return point == VXE_POINT_NONE ? VXL_NIL : vxl_make_integer(machine, point);
}

static const struct point *numbered_point(struct vxl_machine *machine, vxl_value value)
{
	const struct vxl_space *space = vxl_machine_space(machine);
	s64 number = vxl_integer(space, value);

	if (!vxl_is_integer(space, value) || number < 0 || number >= VXE_POINTS)
		return NULL;
	return point_get(number);
}

static vxl_value lisp_point_name(struct vxl_machine *machine, const vxl_value *args,
				 unsigned int nargs)
{
	const struct point *point = numbered_point(machine, args[0]);

	if (!point)
		return VXL_NIL;
	return vxl_make_string(machine, point->name, strlen(point->name));
}

static vxl_value lisp_point_arguments(struct vxl_machine *machine,
				      const vxl_value *args, unsigned int nargs)
{
	const struct point *point = numbered_point(machine, args[0]);

	if (!point)
		return vxl_raise_type(machine, "the number of a point", args[0]);
	return vxl_make_string(machine, point->arguments, strlen(point->arguments));
}

static vxl_value lisp_point_objects(struct vxl_machine *machine,
				    const vxl_value *args, unsigned int nargs)
{
	const struct point *point = numbered_point(machine, args[0]);

	if (!point)
		return vxl_raise_type(machine, "the number of a point", args[0]);
	return vxl_make_string(machine, point->objects, strlen(point->objects));
}

static const struct vxl_primitive primitives[] = {
	{ "point", lisp_point, 1, 1, 0,
	  "(point NAME)\nThe number of the syscall or object that a symbol or "
	  "string names; nil if there is none." },
	{ "point-name", lisp_point_name, 1, 1, 0,
	  "(point-name POINT)\nThe name of a point; nil if there is none." },
	{ "point-arguments", lisp_point_arguments, 1, 1, 0,
	  "(point-arguments POINT)\nThe names of a point's arguments, separated "
	  "by spaces; those of its rules end in '!'." },
	{ "point-objects", lisp_point_objects, 1, 1, 0,
	  "(point-objects POINT)\nThe names of the objects where a syscall's "
	  "arguments are judged, separated by spaces." },
};

void policy_host(struct vxl_host *host)
{
	*host = (struct vxl_host) {
		.constants = vxl_platform_constants,
		.constant_count = vxl_platform_constant_count,
		.primitives = primitives,
		.primitive_count = ARRAY_SIZE(primitives),
		.clock = vxl_clock,
	};
}
