// SPDX-License-Identifier: GPL-2.0
#include "libvxe/event/pattern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A path-map with one pattern matches without a machine, and so in any thread. */
struct pattern {
	struct vxl_world *world;
	vxl_value map;
};

/* (make-path-map (list (cons TEXT 1))) */
static bool make_map(struct pattern *pattern, const char *text)
{
	struct vxl_machine *machine = vxl_world_machine(pattern->world);
	vxl_value entry = vxl_make_string(machine, text, strlen(text));

	if (entry != VXL_ERROR)
		entry = vxl_make_cons(machine, entry, vxl_make_integer(machine, 1));
	if (entry != VXL_ERROR)
		entry = vxl_make_cons(machine, entry, VXL_NIL);
	return entry != VXL_ERROR &&
	       !vxl_world_call(pattern->world, vxl_world_function(pattern->world, "make-path-map"),
			       &entry, 1, &pattern->map);
}

struct pattern *pattern_new(const char *text, struct failure *failure)
{
	static const struct vxl_host host;
	struct pattern *pattern = calloc(1, sizeof(*pattern));
	struct vxl_error error;

	if (!pattern) {
		failure_memory(failure);
		return NULL;
	}
	pattern->world = vxl_world_new(&host, 16 << 20, &error);
	if (!pattern->world) {
		failure_lisp(failure, FAILURE_SYSTEM, &error);
	} else if (!make_map(pattern, text)) {
		error = *vxl_world_error(pattern->world);
		error.line = 0;
		failure_lisp(failure, FAILURE_INPUT, &error);
	} else {
		return pattern;
	}
	pattern_free(pattern);
	return NULL;
}

void pattern_free(struct pattern *pattern)
{
	if (!pattern)
		return;
	vxl_world_free(pattern->world);
	free(pattern);
}

bool pattern_matches(const struct pattern *pattern, struct vxl_string string)
{
	s64 steps = INT64_MAX;

	return vxl_path_map_get(vxl_world_space(pattern->world), pattern->map, string.bytes,
				string.length, &steps) != 0;
}
