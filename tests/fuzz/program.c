/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Whole programs: compiles, runs and freezes the input, and calls each function in the image.
 * No input may make the language touch memory outside of heap, image and arena. The
 * language's own checks and the sanitizers watch every access.
 */
#include "fuzz.h"

#define CALLS	20

static void call(const struct vxl_image *image, struct vxl_machine *machine, const char *name)
{
	static u64 vxed[VXL_STATE_MAX], subsystem[VXL_STATE_MAX];
	const struct vxl_arg args[] = {
		{ .kind = VXL_ARG_INTEGER, .integer = INT64_MIN },
		{ .kind = VXL_ARG_STRING, .string = { "/etc/passwd", 11 } },
		{ .kind = VXL_ARG_T },
	};
	vxl_value function = vxl_image_function(image, name), v;
	unsigned int arity = vxl_function_arity(vxl_image_space(image), function);
	const struct vxl_entry *entry = vxl_image_entry(image, function, 6);
	static const u8 order[] = { 5, 4, 3, 2, 1, 0 };
	static const u64 from[] = { 0, 1, ~0ull, 1ull << 62, 22, 80 };
	char printed[200];

	vxl_machine_set_state(machine, vxed, subsystem);
	if (arity > ARRAY_SIZE(args))
		arity = ARRAY_SIZE(args);
	if (!vxl_call(image, machine, function, args, arity, 20000, &v))
		vxl_print(vxl_machine_space(machine), v, true, printed, sizeof(printed));
	else
		FUZZ_CHECK(vxl_machine_error(machine)->status);
	if (!entry)
		return;
	v = vxl_call_integers(image, machine, entry, from, order, 20000);
	if (v != VXL_ERROR)
		vxl_print(vxl_machine_space(machine), v, true, printed, sizeof(printed));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct vxl_machine_size machine_size = { 512, 64, 8192 };
	static struct vxl_machine *machine;
	struct vxl_world *world = fuzz_world("");
	struct vxl_string name;
	struct vxl_image *image;
	char text[64], printed[200];
	vxl_value v;
	size_t i;
	int calls = 0;

	if (!machine)
		machine = vxl_machine_new(&machine_size);
	if (!vxl_world_load(world, (const char *)data, size, "input", &v))
		vxl_print(vxl_world_space(world), v, true, printed, sizeof(printed));
	else
		FUZZ_CHECK(vxl_world_error(world)->status && vxl_world_error(world)->line);
	if (vxl_freeze(world, &image))
		return 0;
	/* The functions whose names begin with f. */
	for (i = 0; calls < CALLS && vxl_world_complete(world, "f", i, &name); i++) {
		if (name.length >= sizeof(text))
			continue;
		memcpy(text, name.bytes, name.length);
		text[name.length] = '\0';
		if (vxl_image_function(image, text) != VXL_NIL) {
			call(image, machine, text);
			calls++;
		}
	}
	vxl_image_free(image);
	return 0;
}
