/* SPDX-License-Identifier: GPL-2.0 */
/*
 * lisp_mutate ROUNDS FILE...: damages texts at random, and loads, freezes and calls them. Each
 * operation must return a value or an error.
 */
#include "vxelisp/vxelisp.h"

static u64 state = 0x9e3779b97f4a7c15ull;

static u32 dice(u32 sides)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % sides;
}

static const char macros[] =
	"(defmacro check (expr expected &optional loading) `(defun %expr () ,expr))"
	"(defmacro check-error (expr message &optional line) `(defun %expr () ,expr))";

static size_t damage(char *text, size_t length, size_t room)
{
	static const char bytes[] = "()'`,@\"\\#|;. \nabx0-9*{[]}?/&:!";
	u32 n = 1 + dice(4);

	while (n-- && length > 2) {
		size_t at = dice(length), size = 1 + dice(20), to = dice(length);

		switch (dice(5)) {
		case 0:
			text[at] = bytes[dice(sizeof(bytes) - 1)];
			break;
		case 1:
			text[at] ^= 1 << dice(8);
			break;
		case 2:
			length -= size < length - at ? size : 0;
			memmove(text + at, text + at + size, length > at ? length - at : 0);
			break;
		case 3:
			if (length + size < room && at + size < length && to + size < length)
				memmove(text + to, text + at, size);
			break;
		case 4:
			length = at + 1;
			break;
		}
	}
	return length;
}

static void run(struct vxl_world *world, struct vxl_machine *machine, const char *text,
		size_t length)
{
	struct vxl_image *image;
	char printed[100];
	vxl_value v;

	vxl_world_set_budget(world, 20000);
	if (vxl_world_load(world, macros, sizeof(macros) - 1, "macros", NULL))
		return;
	if (vxl_world_load(world, text, length, "text", &v) == VXL_OK)
		vxl_print(vxl_world_space(world), v, true, printed, sizeof(printed));
	if (vxl_freeze(world, &image))
		return;
	if (vxl_call(image, machine, vxl_image_function(image, "%expr"), NULL, 0, 20000, &v) ==
	    VXL_OK)
		vxl_print(vxl_machine_space(machine), v, true, printed, sizeof(printed));
	vxl_image_free(image);
}

int main(int argc, char **argv)
{
	static char whole[1 << 16], text[1 << 16];
	const struct vxl_machine_size size = { .stack_slots = 512, .arena_bytes = 8192 };
	struct vxl_machine *machine = vxl_machine_new(&size);
	unsigned int rounds = argc > 1 ? atoi(argv[1]) : 0, i;
	struct vxl_world *world;
	struct vxl_error error;
	size_t length, part, start;
	FILE *file;

	for (i = 0; i < rounds && argc > 2; i++) {
		file = fopen(argv[2 + i % (argc - 2)], "r");
		if (!file)
			return 2;
		length = fread(whole, 1, sizeof(whole) / 2, file);
		fclose(file);
		start = dice(length);
		part = 1 + dice(length - start < 2000 ? length - start : 2000);
		memcpy(text, whole + start, part);
		world = vxl_world_new(NULL, 1 << 20, &error);
		if (!world) {
			printf("not ok - mutations: %s\n", error.message);
			return 1;
		}
		run(world, machine, text, damage(text, part, sizeof(text)));
		vxl_world_free(world);
	}
	vxl_machine_free(machine);
	printf("ok - %u damaged texts\n", rounds);
	return 0;
}
