/* SPDX-License-Identifier: GPL-2.0 */
#include "vxelisp/tool/suite.h"

const char suite_text[] =
"(defvar *tests* nil)\n"
"(defmacro deftest (name &body forms)\n"
"  \"(deftest NAME FORM ...)\n"
"Defines a test. It fails at the first form that is nil or raises an error. See\n"
"vxelisp --test.\n"
"(deftest sum (= (+ 1 1) 2)) => sum\"\n"
"  `(progn\n"
"     (push (cons ',name (list ,@(mapcar (lambda (form) `(cons ',form (lambda () ,form)))\n"
"                                        forms)))\n"
"           *tests*)\n"
"     ',name))\n";

/* Evaluates one form of a test. If it fails, prints why and returns false. */
static bool run_form(struct vxl_world *world, vxl_value pair, FILE *out)
{
	const struct vxl_space *space = vxl_world_space(world);
	char text[VXL_FILE_SIZE + VXL_MESSAGE_SIZE + 32];
	vxl_value value;

	int status = vxl_world_call(world, vxl_cdr(space, pair), NULL, 0, &value);

	/* For (error ...), the message says more than the place. */
	if (status == VXL_RAISED)
		snprintf(text, sizeof(text), "%s", vxl_world_error(world)->message);
	else if (status)
		vxl_error_text(vxl_world_error(world), text, sizeof(text));
	else if (value == VXL_NIL)
		vxl_print(space, vxl_car(space, pair), true, text, sizeof(text));
	else
		return true;
	fprintf(out, "# %s\n", text);
	return false;
}

static bool run_test(struct vxl_world *world, vxl_value test, unsigned int number, FILE *out)
{
	const struct vxl_space *space = vxl_world_space(world);
	char name[VXL_MESSAGE_SIZE];
	bool fine = true;
	vxl_value forms;

	for (forms = vxl_cdr(space, test); vxl_is_cons(forms); forms = vxl_cdr(space, forms))
		fine &= run_form(world, vxl_car(space, forms), out);
	vxl_print(space, vxl_car(space, test), false, name, sizeof(name));
	fprintf(out, "%sok %u - %s\n", fine ? "" : "not ", number, name);
	return fine;
}

unsigned int suite_run(struct vxl_world *world, FILE *out)
{
	const struct vxl_space *space = vxl_world_space(world);
	unsigned int count = 0, failed = 0, i, j;
	vxl_value tests, at;

	vxl_world_global(world, "*tests*", &tests);
	for (at = tests; vxl_is_cons(at); at = vxl_cdr(space, at))
		count++;
	fprintf(out, "1..%u\n", count);
	/* The latest test comes first. */
	for (i = count; i--; ) {
		for (at = tests, j = 0; j < i; j++)
			at = vxl_cdr(space, at);
		failed += !run_test(world, vxl_car(space, at), count - i, out);
	}
	return failed;
}
