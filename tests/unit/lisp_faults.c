/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Makes every allocation fail once. Nothing may leak or crash, and the operation must report
 * the failure. Built with VXL_TEST_ALLOC.
 */
#include "vxelisp/vxelisp.h"

static unsigned long until_failure;

void *vxl_alloc(size_t size)
{
	if (until_failure && !--until_failure)
		return NULL;
	return calloc(1, size);
}

static const char text[] =
	"(defmacro twice (x) `(+ ,x ,x))"
	"(defparameter *map* (make-path-map '((\"/{a,b}/*\" . 1) (\"/c/**\" . 2))))"
	"(defun f (x) (let ((g (lambda () (setq x (twice x))))) (funcall g) x))"
	"(defparameter *names* (mapcar #'intern (string-split \"q w e r t y\" \" \")))";

/* Does everything that a program does with the library, and returns the first bad status. */
static int everything(void)
{
	struct vxl_machine *machine = NULL;
	struct vxl_image *image = NULL;
	struct vxl_reader *reader;
	struct vxl_position where;
	struct vxl_world *world, *kept;
	struct vxl_error error;
	const struct vxl_arg arg = { .kind = VXL_ARG_INTEGER, .integer = 21 };
	int status = VXL_MEMORY;
	vxl_value v;

	reader = vxl_reader_new(text, sizeof(text) - 1, "faults", &error);
	if (!reader)
		return error.status;
	do {
		status = vxl_reader_next(reader, &v, &where);
	} while (!status && where.end);
	vxl_reader_free(reader);
	if (status)
		return status;
	world = vxl_world_new(NULL, 1 << 20, &error);
	if (!world)
		return error.status;
	kept = vxl_world_copy(world, 0, &error);
	vxl_world_free(world);
	world = kept ? vxl_world_copy(kept, 1 << 20, &error) : NULL;
	vxl_world_free(kept);
	if (!world)
		return error.status;
	status = vxl_world_load(world, text, sizeof(text) - 1, "faults", NULL);
	if (!status)
		status = vxl_world_collect(world);
	if (!status)
		status = vxl_freeze(world, &image);
	vxl_world_free(world);
	if (!status) {
		machine = vxl_machine_new(NULL);
		status = machine ? vxl_call(image, machine, vxl_image_function(image, "f"),
					    &arg, 1, 1000, &v) : VXL_MEMORY;
		if (!status && vxl_integer(vxl_machine_space(machine), v) != 42)
			status = -1;
	}
	vxl_machine_free(machine);
	vxl_image_free(image);
	return status;
}

int main(void)
{
	unsigned long n;
	int status;

	for (n = 1;; n++) {
		until_failure = n;
		status = everything();
		if (until_failure)
			break;
		if (status != VXL_MEMORY) {
			printf("not ok - allocation %lu fails: %s\n", n, vxl_status_name(status));
			return 1;
		}
	}
	printf("%sok - each of %lu allocations fails once\n", status ? "not " : "", n - 1);
	return status != 0;
}
