/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Compares the matching of patterns with a slow and simple implementation: glob-match-p on
 * each pattern, and a path-map of all. The input is lines: a path, then patterns.
 */
#include "fuzz.h"
#include "../unit/lisp/slowglob.h"

#define PATTERNS	8
#define LENGTH		60

static const char program[] =
	"(defun matches (pattern path) (glob-match-p pattern path))"
	"(defun build (&rest pairs) (make-path-map pairs))"
	"(defun look-up (map path) (path-map-get map path))";

static bool call(struct vxl_world *world, const char *name, vxl_value *args, unsigned int n,
		 vxl_value *v)
{
	return !vxl_world_call(world, vxl_world_function(world, name), args, n, v);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct vxl_world *world = fuzz_world(program);
	struct vxl_machine *m = vxl_world_machine(world);
	vxl_value pairs[PATTERNS], map, path, v;
	char text[512], *line, *rest = text, *subject;
	s64 expected = 0;
	u32 count = 0;
	int slow;

	if (size >= sizeof(text) || memchr(data, 0, size))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	vxl_world_set_budget(world, 10000000);
	subject = strsep(&rest, "\n");
	path = vxl_make_string(m, subject, strlen(subject));
	while (count < PATTERNS && (line = strsep(&rest, "\n"))) {
		vxl_value args[] = { vxl_make_string(m, line, strlen(line)), path };

		if (strlen(line) > LENGTH || !call(world, "matches", args, 2, &v))
			continue;
		slow = slow_glob(line, subject);
		if (slow < 0)
			return 0;
		FUZZ_CHECK((v == VXL_T) == slow);
		expected |= (s64)slow << count;
		pairs[count] = vxl_make_cons(m, args[0], vxl_make_integer(m, 1 << count));
		count++;
	}
	FUZZ_CHECK(call(world, "build", pairs, count, &map));
	{
		vxl_value args[] = { map, path };

		FUZZ_CHECK(call(world, "look-up", args, 2, &v));
	}
	FUZZ_CHECK(vxl_integer(vxl_world_space(world), v) == expected);
	return 0;
}
