/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Runs tables of (check EXPR EXPECTED) and (check-error EXPR MESSAGE [LINE]). Evaluates EXPR in a
 * world, and again in the image that is frozen from the world. LINE counts from the line of the
 * check. A third argument of check says that EXPR can only be evaluated while loading. With
 * --bounded, an expression may also exhaust a resource.
 */
#include "vxelisp/vxelisp.h"

static const char macros[] =
	"(defmacro check (expr expected &optional loading)"
	"  `(defun %expr () ,expr))"
	"(defmacro check-error (expr message &optional line)"
	"  `(defun %expr () ,expr))";

static unsigned int failures, bounds;
static bool bounded;

static char *read_all(const char *name, size_t *length)
{
	FILE *file = fopen(name, "r");
	char *text = malloc(1 << 20);

	if (!file || !text)
		exit(2);
	*length = fread(text, 1, 1 << 20, file);
	fclose(file);
	return text;
}

struct outcome {
	int status;
	u32 line;
	char text[4096];
};

static void failed(struct outcome *o, const struct vxl_error *error)
{
	o->status = error->status;
	o->line = error->line;
	snprintf(o->text, sizeof(o->text), "%s", error->message);
}

static void in_world(struct vxl_world *world, struct outcome *o)
{
	vxl_value v;

	o->status = vxl_world_call(world, vxl_world_function(world, "%expr"), NULL, 0, &v);
	if (o->status)
		failed(o, vxl_world_error(world));
	else
		vxl_print(vxl_world_space(world), v, true, o->text, sizeof(o->text));
}

static void in_image(struct vxl_world *world, struct vxl_machine *machine, struct outcome *o)
{
	struct vxl_image *image;
	void *state[VXL_SCOPE_COUNT];
	unsigned int i;
	vxl_value v;

	if (vxl_freeze(world, &image)) {
		failed(o, vxl_world_error(world));
		return;
	}
	for (i = 0; i < VXL_SCOPE_COUNT; i++)
		state[i] = calloc(1, vxl_image_state_size(image, i) + 1);
	vxl_machine_set_state(machine, state[VXL_SCOPE_VXED], state[VXL_SCOPE_SUBSYSTEM]);
	o->status = vxl_call(image, machine, vxl_image_function(image, "%expr"), NULL, 0,
			     1000000, &v);
	if (o->status)
		failed(o, vxl_machine_error(machine));
	else
		vxl_print(vxl_machine_space(machine), v, true, o->text, sizeof(o->text));
	for (i = 0; i < VXL_SCOPE_COUNT; i++)
		free(state[i]);
	vxl_image_free(image);
}

static bool ran_out(int status)
{
	return status == VXL_STEPS || status == VXL_STACK || status == VXL_ARENA ||
	       status == VXL_LIMIT;
}

static void verdict(const struct vxl_position *where, const char *stage,
		    const struct outcome *o, bool error, const char *expected, u32 line)
{
	bool fine = error ? o->status && strstr(o->text, expected) &&
			    (!line || o->line == line)
			  : !o->status && !strcmp(o->text, expected);

	if (fine)
		return;
	if (bounded && ran_out(o->status)) {
		bounds++;
		return;
	}
	failures++;
	printf("# %s:%u: in the %s: %s%s (line %u), expected %s\n", where->file, where->line,
	       stage, o->status ? "error: " : "", o->text, o->line, expected);
}

static void run_check(struct vxl_world *world, struct vxl_machine *machine,
		      const struct vxl_space *space, vxl_value form, const char *text,
		      const struct vxl_position *where)
{
	bool error = vxl_symbol_is(space, vxl_car(space, form), "check-error");
	vxl_value rest = vxl_cdr(space, vxl_cdr(space, form));
	vxl_value option = vxl_car(space, vxl_cdr(space, rest));
	char expected[4096];
	struct outcome o;
	u32 line = 0;

	vxl_print(space, vxl_car(space, rest), !error, expected, sizeof(expected));
	if (error && option != VXL_NIL)
		line = where->line - 1 + vxl_integer(space, option);
	if (vxl_world_load(world, text, where->end, where->file, NULL)) {
		failed(&o, vxl_world_error(world));
		verdict(where, "compiler", &o, error, expected, line);
		return;
	}
	in_world(world, &o);
	verdict(where, "world", &o, error, expected, line);
	if (!error && option != VXL_NIL)
		return;
	in_image(world, machine, &o);
	if (o.status != VXL_FROZEN)
		verdict(where, "image", &o, error, expected, line);
}

static u64 stopped_clock(void)
{
	return 1000000000000ull;
}

static void run_table(const char *name)
{
	struct vxl_host host = {
		.constants = vxl_platform_constants,
		.constant_count = vxl_platform_constant_count,
		.clock = stopped_clock,
	};
	struct vxl_machine *machine = vxl_machine_new(NULL);
	unsigned int before = failures, count = 0;
	struct vxl_position where;
	struct vxl_reader *reader;
	struct vxl_world *world;
	struct vxl_error error;
	vxl_value form;
	size_t length;
	char *text = read_all(name, &length), *padded;

	world = vxl_world_new(&host, 64 << 20, &error);
	reader = vxl_reader_new(text, length, name, &error);
	if (!world || !reader || !machine ||
	    vxl_world_load(world, macros, sizeof(macros) - 1, "macros", NULL))
		exit(2);
	/* Load each form alone, after newlines that keep its line number. */
	padded = malloc(length);
	memcpy(padded, text, length);
	while (vxl_reader_next(reader, &form, &where) == VXL_OK && where.end) {
		const struct vxl_space *space = vxl_reader_space(reader);
		vxl_value head = vxl_car(space, form);
		size_t i;

		if (vxl_symbol_is(space, head, "check") ||
		    vxl_symbol_is(space, head, "check-error")) {
			run_check(world, machine, space, form, padded, &where);
			count++;
		} else if (vxl_world_load_line(world, padded, where.end, name, 1, NULL) &&
			   !bounded) {
			printf("# %s:%u: %s\n", name, where.line,
			       vxl_world_error(world)->message);
			failures++;
		}
		for (i = 0; i < where.end; i++)
			if (padded[i] != '\n')
				padded[i] = ' ';
	}
	if (vxl_reader_error(reader)->status) {
		printf("# %s: %s\n", name, vxl_reader_error(reader)->message);
		failures++;
	}
	printf("%sok - %s: %u checks\n", failures > before ? "not " : "", name, count);
	vxl_reader_free(reader);
	vxl_world_free(world);
	vxl_machine_free(machine);
	free(padded);
	free(text);
}

int main(int argc, char **argv)
{
	int i;

	bounded = argc > 1 && !strcmp(argv[1], "--bounded");
	for (i = 1 + bounded; i < argc; i++)
		run_table(argv[i]);
	if (bounded)
		printf("# %u met a bound\n", bounds);
	return failures != 0;
}
