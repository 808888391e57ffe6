// SPDX-License-Identifier: GPL-2.0
/* vxed test: calls that a file in Lisp puts to a VXED. See vxed/test.lisp. */
#include "tools/vxed/command.h"

#include <err.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vxelisp/tool/file.h"
#include "libvxe/policy/judge.h"
#include "libvxe/policy/source.h"
#include "tools/status.h"
#include "vxelisp/tool/suite.h"

#define HEAP_BYTES	(64u << 20)

struct test {
	struct judge judge;
	const char *file, *library;	/* of the tests */
};

/* (vxed-under-test FILE): beside the file of the tests, unless it is absolute. */
static vxl_value lisp_under_test(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	struct vxl_string name = vxl_string(vxl_machine_space(m), args[0]);
	struct test *test = vxl_machine_context(m);
	bool absolute = name.length && name.bytes[0] == '/';
	char *file = strdup(test->file), *path = NULL;
	bool ok = file && vxl_is_string(args[0]);

	if (ok && asprintf(&path, "%s%.*s", absolute ? "" : "/", (int)name.length, name.bytes) < 0)
		ok = false;
	if (ok && !absolute) {
		char *below = path;

		ok = asprintf(&path, "%s%s", dirname(file), below) >= 0;
		free(below);
	}
	judge_close(&test->judge);
	ok = ok && judge_open(&test->judge, path, test->library);
	free(path);
	free(file);
	if (ok)
		return VXL_T;
	return vxl_raise(m, VXL_RANGE, "this VXED cannot be tested");
}

/* The next word of a text, and whether it ends in '!'. */
static bool take_word(const char **at, bool *marked)
{
	size_t length;

	*at += strspn(*at, " ");
	length = strcspn(*at, " ");
	*marked = length && (*at)[length - 1] == '!';
	*at += length;
	return length;
}

/* The arguments of a rule, among all that the point has. */
static bool spread(struct vxl_machine *m, const struct point *point, const vxl_value *given,
		   unsigned int ngiven, struct vxl_arg *args, unsigned int *nargs)
{
	const struct vxl_space *space = vxl_machine_space(m);
	const char *at = point->arguments;
	unsigned int used = 0;
	bool marked;

	for (*nargs = 0; take_word(&at, &marked) && *nargs < VXE_EVENT_ARGS; ++*nargs) {
		args[*nargs] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER };
		if (!marked || used == ngiven)
			continue;
		if (vxl_is_string(given[used])) {
			args[*nargs].kind = VXL_ARG_STRING;
			args[*nargs].string = vxl_string(space, given[used]);
		} else {
			args[*nargs].integer = vxl_integer(space, given[used]);
		}
		used++;
	}
	if (used == ngiven)
		return true;
	vxl_raise(m, VXL_RANGE, "%s has %u arguments in rules, not %u", point->name, used, ngiven);
	return false;
}

/* A verdict as VXEDs have it; VXL_ERROR, raised, if it could not be found. */
static vxl_value verdict_value(struct vxl_machine *m, const struct test *test,
			       struct verdict verdict)
{
	char text[VXL_FILE_SIZE + VXL_MESSAGE_SIZE + 32];

	if (verdict.failed) {
		vxl_error_text(vxl_machine_error(test->judge.machine), text, sizeof(text));
		return vxl_raise(m, VXL_RAISED, "%s", text);
	}
	if (verdict.error)
		return vxl_make_integer(m, verdict.error);
	return verdict.log ? vxl_make_symbol(m, ":log", 4) : VXL_T;
}

static vxl_value judge_object(struct vxl_machine *m, unsigned int number,
			      const vxl_value *given, unsigned int ngiven)
{
	struct test *test = vxl_machine_context(m);
	struct vxl_arg args[VXE_EVENT_ARGS];
	unsigned int nargs;

	if (!spread(m, point_get(number), given, ngiven, args, &nargs))
		return VXL_ERROR;
	return verdict_value(m, test, policy_judge_object(test->judge.policy, test->judge.machine,
							  number, args, nargs));
}

/* At its entry; of a call with objects nothing is looked at there. */
static vxl_value judge_entry(struct vxl_machine *m, unsigned int number,
			     const vxl_value *given, unsigned int ngiven)
{
	struct test *test = vxl_machine_context(m);
	const struct point *point = point_get(number);
	u64 registers[POLICY_REGISTERS] = { 0 };
	struct vxl_arg args[VXE_EVENT_ARGS];
	unsigned int nargs, i;

	if (!spread(m, point, given, point->objects[0] ? 0 : ngiven, args, &nargs))
		return VXL_ERROR;
	if (policy_uncheckable(test->judge.policy, number))
		return VXL_T;
	for (i = 0; i < nargs && i < POLICY_REGISTERS; i++)
		registers[i] = args[i].kind == VXL_ARG_INTEGER ? args[i].integer : 0;
	return verdict_value(m, test, policy_judge_call(test->judge.policy, test->judge.machine,
							number, registers));
}

/* (judge CALL ARGUMENT ...): t, :log, or an errno. */
static vxl_value lisp_judge(struct vxl_machine *m, const vxl_value *args, unsigned int nargs)
{
	struct vxl_string name = vxl_symbol_name(vxl_machine_space(m), args[0]);
	unsigned int number = point_by_name(name.bytes, name.length);
	struct test *test = vxl_machine_context(m);
	const char *objects;
	vxl_value v;
	size_t length;

	if (!test->judge.policy)
		return vxl_raise(m, VXL_RANGE, "no (vxed-under-test FILE) says what is tested");
	if (number == VXE_POINT_NONE)
		return vxl_raise(m, VXL_RANGE, "there is no call or object named %.*s",
				 (int)name.length, name.bytes);
	if (number >= VXE_CALLS)
		return judge_object(m, number, args + 1, nargs - 1);
	v = judge_entry(m, number, args + 1, nargs - 1);
	for (objects = point_get(number)->objects; *objects && vxl_is_symbol(v); ) {
		length = strcspn(objects, " ");
		v = judge_object(m, point_by_name(objects, length), args + 1, nargs - 1);
		objects += length + (objects[length] == ' ');
	}
	return v;
}

static const struct vxl_primitive primitives[] = {
	{ "vxed-under-test", lisp_under_test, 1, 1, VXL_LOADING,
	  "(vxed-under-test FILE)\nSays which VXED the tests put calls to." },
	{ "judge", lisp_judge, 1, VXL_MANY, VXL_LOADING,
	  "(judge CALL ARGUMENT ...)\nWhat the VXED says: t, :log, or an errno." },
};

static bool load(struct vxl_world *world, const char *file, const char *library)
{
	/* It comes before the text wherever this stands, and so moves no line. */
	static const char tail[] = "\n(include \"test\")\n";
	struct vxl_error error;
	struct source source;
	size_t length;
	char *text = file_read(file, &length), *whole = NULL;
	bool ok;

	if (text)
		whole = realloc(text, length + sizeof(tail));
	if (!whole) {
		warn("%s", file);
		free(text);
		return false;
	}
	memcpy(whole + length, tail, sizeof(tail));
	ok = source_resolve_text(whole, length + sizeof(tail) - 1, file, library, &source, &error);
	free(whole);
	if (!ok) {
		source_report(&error);
		return false;
	}
	ok = !vxl_world_load(world, suite_text, strlen(suite_text), "deftest", NULL) &&
	     !vxl_world_load(world, source.text, source.size, file, NULL);
	source_free(&source);
	if (!ok)
		file_report(vxl_world_error(world), NULL, file, 1);
	return ok;
}

static int test_file(const char *file, const char *library)
{
	struct vxl_host host = {
		.constants = vxl_platform_constants,
		.constant_count = vxl_platform_constant_count,
		.primitives = primitives, .primitive_count = ARRAY_SIZE(primitives),
		.clock = vxl_clock,
	};
	struct test test = { .file = file, .library = library };
	struct vxl_error error;
	struct vxl_world *world = vxl_world_new(&host, HEAP_BYTES, &error);
	int status = STATUS_BAD;

	if (!world) {
		source_report(&error);
		return STATUS_FAILED;
	}
	vxl_machine_set_context(vxl_world_machine(world), &test);
	if (load(world, file, library))
		status = suite_run(world, stdout) ? STATUS_FAILED : STATUS_OK;
	vxl_world_free(world);
	judge_close(&test.judge);
	return status;
}

int command_test(const struct options *options, char **files)
{
	int status = STATUS_OK, one;

	for (; *files; files++) {
		one = test_file(*files, options->library);
		if (one > status)
			status = one;
	}
	return status;
}
