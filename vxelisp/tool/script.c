/* SPDX-License-Identifier: GPL-2.0 */
#include <errno.h>
#include <time.h>

#include "vxelisp/tool/file.h"
#include "vxelisp/tool/script.h"
#include "vxelisp/tool/suite.h"

/* Unused heap costs nothing, so start with a large one. Halve it if there is no memory. */
#define HEAP_BYTES	((size_t)1 << 30)
#define HEAP_BYTES_MIN	((size_t)16 << 20)

static vxl_value write_value(struct vxl_machine *m, const vxl_value *args, const char *control,
			     const char *end)
{
	const vxl_value format[] = {
		vxl_make_string(m, control, strlen(control)), args[0],
	};
	vxl_value text = format[0];
	struct vxl_string s;

	if (text != VXL_ERROR)
		text = vxl_format(m, format, 2);
	if (text == VXL_ERROR)
		return text;
	s = vxl_string(vxl_machine_space(m), text);
	fwrite(s.bytes, 1, s.length, stdout);
	fputs(end, stdout);
	return args[0];
}

static vxl_value print(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return write_value(m, args, "~s", "\n");
}

static vxl_value princ(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	(void)nargs;
	return write_value(m, args, "~a", "");
}

static vxl_value format(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	vxl_value text = vxl_format(m, args + 1, nargs - 1);
	struct vxl_string s;

	if (text == VXL_ERROR || args[0] == VXL_NIL)
		return text;
	s = vxl_string(vxl_machine_space(m), text);
	fwrite(s.bytes, 1, s.length, stdout);
	return VXL_NIL;
}

/* A file name as a C string, which the caller frees. NULL, raised, if it contains NUL. */
static char *file_name(struct vxl_machine *m, vxl_value v)
{
	struct vxl_string s = vxl_string(vxl_machine_space(m), v);

	if (!vxl_is_string(v) || memchr(s.bytes, '\0', s.length)) {
		vxl_raise_type(m, "a file's name", v);
		return NULL;
	}
	return strndup(s.bytes, s.length);
}

static vxl_value read_file(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	char *name = file_name(m, args[0]), *text;
	vxl_value v = VXL_ERROR;
	size_t length;

	(void)nargs;
	if (!name)
		return VXL_ERROR;
	text = file_read(name, &length);
	if (text)
		v = vxl_make_string(m, text, length);
	else
		vxl_raise(m, VXL_RANGE, "%s: %s", name, strerror(errno));
	free(text);
	free(name);
	return v;
}

static vxl_value write_file(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string s = vxl_string(vxl_machine_space(m), args[1]);
	vxl_value v = VXL_T;
	char *name;

	(void)nargs;
	if (!vxl_is_string(args[1]))
		return vxl_raise_type(m, "a string", args[1]);
	name = file_name(m, args[0]);
	if (!name)
		return VXL_ERROR;
	if (!file_write(name, s.bytes, s.length))
		v = vxl_raise(m, VXL_RANGE, "%s: %s", name, strerror(errno));
	free(name);
	return v;
}

static vxl_value leave(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	fflush(stdout);
	exit(nargs ? (int)vxl_integer(vxl_machine_space(m), args[0]) : 0);
}

static const struct vxl_primitive primitives[] = {
	{ "print", print, 1, 1, 0,
	  "(print VALUE)\n"
	  "Prints VALUE as the reader reads it, and a newline." },
	{ "princ", princ, 1, 1, 0,
	  "(princ VALUE)\n"
	  "Prints VALUE as text for people." },
	{ "format", format, 2, VXL_MANY, 0,
	  "(format DESTINATION CONTROL ARGUMENT ...)\n"
	  "Formats CONTROL: ~a is replaced by an argument as text for people, ~s by one\n"
	  "as the reader reads it, ~d ~x ~o ~b by an integer in radix 10, 16, 8 or 2,\n"
	  "~c by a character. ~% is a newline, ~~ a tilde. Returns the text if\n"
	  "DESTINATION is nil, and prints it if it is t. Policies can only use nil.\n"
	  "(format nil \"~a is ~s\" 'x \"y\") => \"x is \\\"y\\\"\"" },
	{ "read-file", read_file, 1, 1, 0,
	  "(read-file NAME)\n"
	  "Returns the content of the file, a string." },
	{ "write-file", write_file, 2, 2, 0,
	  "(write-file NAME STRING)\n"
	  "Writes STRING to the file, in place of its content." },
	{ "exit", leave, 0, 1, 0,
	  "(exit [STATUS])\n"
	  "Ends the program with exit status STATUS, or 0." },
};

struct vxl_world *script_world(bool script)
{
	/* The host must outlive every world. */
	static struct vxl_host host = {
		.constants = vxl_platform_constants,
		.clock = vxl_clock,
	};
	size_t bytes = HEAP_BYTES;
	struct vxl_world *world;
	struct vxl_error error;

	host.constant_count = vxl_platform_constant_count;
	host.primitives = script ? primitives : NULL;
	host.primitive_count = script ? ARRAY_SIZE(primitives) : 0;
	do {
		world = vxl_world_new(&host, bytes, &error);
		bytes /= 2;
	} while (!world && error.status == VXL_MEMORY && bytes >= HEAP_BYTES_MIN);
	if (!world) {
		file_report(&error, NULL, NULL, 0);
		exit(EXIT_USAGE);
	}
	if (script) {
		vxl_world_set_budget(world, ~0ull);
		if (script_load_text(world, suite_text, "host.lisp", 1, NULL))
			exit(EXIT_USAGE);
	}
	return world;
}

void script_set_arguments(struct vxl_world *world, char **arguments, int count)
{
	struct vxl_machine *m = vxl_world_machine(world);
	vxl_value list = VXL_NIL;

	while (count--)
		list = vxl_make_cons(m, vxl_make_string(m, arguments[count],
							strlen(arguments[count])), list);
	vxl_world_define(world, "*arguments*", list);
}

int script_load(struct vxl_world *world, const char *name)
{
	size_t length;
	char *text = file_read(name, &length);
	int status;

	if (!text) {
		fprintf(stderr, "vxelisp: %s: %s\n", name, strerror(errno));
		return EXIT_USAGE;
	}
	status = vxl_world_load(world, text, length, name, NULL);
	if (status)
		file_report(vxl_world_error(world), text, name, 1);
	free(text);
	return file_exit_status(status);
}

int script_load_text(struct vxl_world *world, const char *text, const char *file, u32 line,
		     vxl_value *result)
{
	int status = vxl_world_load_line(world, text, strlen(text), file, line, result);

	if (status)
		file_report(vxl_world_error(world), text, file, line);
	return file_exit_status(status);
}

void script_print(struct vxl_world *world, vxl_value value)
{
	print(vxl_world_machine(world), &value, 1);
}
