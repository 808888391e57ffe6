/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Calls functions of strings and integers in an image, and compares the results with those of
 * the naive implementation. The first byte of the input chooses the function. The arguments
 * follow: for a string its length and bytes, for an integer its size (0 to 8) and bytes.
 */
#include "fuzz.h"
#include "../unit/lisp/naive.h"

#define ARGUMENTS	4

struct input {
	const uint8_t *at, *end;
};

static unsigned int take(struct input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

static s64 take_integer(struct input *in)
{
	unsigned int size = take(in) % 9, i;
	u64 n = 0;

	for (i = 0; i < size; i++)
		n |= (u64)take(in) << 8 * i;
	return size && size < 8 && n >> (8 * size - 1) ? n - (1ull << 8 * size) : n;
}

static struct vxl_string take_string(struct input *in)
{
	struct vxl_string s = { (const char *)in->at, take(in) };

	s.bytes = (const char *)in->at;
	if (s.length > (size_t)(in->end - in->at))
		s.length = in->end - in->at;
	in->at += s.length;
	return s;
}

/* Returns the function that the byte chooses, or NULL if it takes a list. An argument of any
 * type is a string here. */
static const struct naive_function *chosen(struct input *in)
{
	static unsigned int count;
	const struct naive_function *function;

	while (naive_functions[count].name)
		count++;
	function = &naive_functions[take(in) % count];
	return strchr(function->types, 'l') ? NULL : function;
}

static struct vxl_image *load(void)
{
	const struct naive_function *function;
	struct vxl_world *world = fuzz_world("");
	struct vxl_image *image = NULL;
	char text[200];

	for (function = naive_functions; function->name; function++) {
		snprintf(text, sizeof(text), "(defun call-%s (&rest arguments) (apply #'%s arguments))",
			 function->name, function->name);
		FUZZ_CHECK(!vxl_world_load_line(world, text, strlen(text), "input", 1, NULL));
	}
	FUZZ_CHECK(!vxl_freeze(world, &image));
	return image;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char ours[1 << 16], naive[1 << 16];
	static struct vxl_image *image;
	static struct vxl_machine *machine;
	struct input in = { data, data + size };
	const struct naive_function *function = chosen(&in);
	struct vxl_arg args[ARGUMENTS];
	struct value *values[ARGUMENTS];
	char name[64];
	const char *type;
	int n = 0, status, expected;
	vxl_value v;

	if (!image) {
		image = load();
		machine = vxl_machine_new(NULL);
	}
	if (!function)
		return 0;
	naive_start();
	for (type = function->types; *type && n < ARGUMENTS && in.at < in.end; n++) {
		if (*type == '|')
			type++;
		if (*type != 'i') {
			args[n].kind = VXL_ARG_STRING;
			args[n].string = take_string(&in);
			values[n] = naive_string(args[n].string.bytes, args[n].string.length);
		} else {
			args[n].kind = VXL_ARG_INTEGER;
			args[n].integer = take_integer(&in);
			values[n] = naive_integer(args[n].integer);
		}
		if (type[0] && type[1] != '*')
			type++;
	}
	snprintf(name, sizeof(name), "call-%s", function->name);
	status = vxl_call(image, machine, vxl_image_function(image, name), args, n, 100000, &v);
	expected = naive_apply(function->name, values, n, naive, sizeof(naive));
	if (expected == NAIVE_GAVE_UP || status == VXL_ARENA)
		return 0;
	ours[0] = '\0';
	if (!status)
		vxl_print(vxl_machine_space(machine), v, true, ours, sizeof(ours));
	if (status != expected || strcmp(ours, naive)) {
		fprintf(stderr, "%s: %s %s, expected %s %s\n", function->name,
			vxl_status_name(status), ours, vxl_status_name(expected), naive);
		abort();
	}
	return 0;
}
