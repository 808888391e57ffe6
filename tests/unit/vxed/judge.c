// SPDX-License-Identifier: GPL-2.0
/*
 * judge VXED CASES: asks a VXED for verdicts. A case is a form (VERDICT POINT ARGUMENT ...).
 * VERDICT is t, nil, an errno, :log, :failed, or a part of the message of the failure.
 * Arguments are written as in a rule. A verdict that takes too long is a failure.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vxed/policy.h"
#include "libvxe/policy/source.h"

/* The most CPU time of a verdict. The sanitizers make it longer. */
#define SECONDS_MAX	2

static char *read_whole(const char *file, size_t *size)
{
	FILE *from = fopen(file, "re");
	char *text = malloc(1 << 20);

	if (!from || !text)
		err(2, "%s", file);
	*size = fread(text, 1, 1 << 20, from);
	fclose(from);
	return text;
}

static void report(const struct vxl_error *error)
{
	char text[VXL_FILE_SIZE + VXL_MESSAGE_SIZE + 32];

	vxl_error_text(error, text, sizeof(text));
	fprintf(stderr, "%s\n", text);
}

static struct policy *load(const char *file, const char *library)
{
	struct vxl_error error;
	struct source source;
	struct policy *policy;
	struct failure failure;

	if (!source_resolve(file, library, &source, &failure))
		errx(2, "%s:%u: %s", failure.file, failure.line, failure.message);
	policy = policy_load(source.text, source.size, &error);
	source_free(&source);
	if (policy)
		return policy;
	report(&error);
	exit(2);
}

static s64 constant(struct vxl_string name)
{
	static const char *const marks[] = { "removed", "other", "node", "folder" };
	size_t i;

	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strlen(marks[i]) == name.length && !memcmp(marks[i], name.bytes, name.length))
			return 1 << i;

	for (i = 0; i < vxl_platform_constant_count; i++)
		if (strlen(vxl_platform_constants[i].name) == name.length &&
		    !memcmp(vxl_platform_constants[i].name, name.bytes, name.length))
			return vxl_platform_constants[i].value;
	errx(2, "%.*s is no constant", (int)name.length, name.bytes);
}

static s64 integer(const struct vxl_space *space, vxl_value value)
{
	s64 all = 0;

	if (vxl_is_integer(space, value))
		return vxl_integer(space, value);
	if (vxl_is_symbol(value) && value != VXL_NIL)
		return constant(vxl_symbol_name(space, value));
	for (; vxl_is_cons(value); value = vxl_cdr(space, value))
		all |= integer(space, vxl_car(space, value));
	return all;
}

static unsigned int arguments(const struct vxl_space *space, vxl_value list,
			      struct vxl_arg args[POLICY_REGISTERS])
{
	unsigned int n = 0, i;

	for (i = 0; i < POLICY_REGISTERS; i++)
		args[i] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER };
	for (; vxl_is_cons(list) && n < POLICY_REGISTERS; list = vxl_cdr(space, list)) {
		vxl_value value = vxl_car(space, list);

		if (vxl_is_string(value))
			args[n++] = (struct vxl_arg) { .kind = VXL_ARG_STRING,
						       .string = vxl_string(space, value) };
		else
			args[n++] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER,
						       .integer = integer(space, value) };
	}
	return n;
}

static struct verdict judge(const struct policy *policy, struct vxl_machine *machine,
			    unsigned int point, const struct vxl_arg *args, unsigned int n)
{
	u64 registers[POLICY_REGISTERS] = { 0 };
	unsigned int i;

	if (point >= VXE_CALLS)
		return policy_judge_object(policy, machine, point, args, POLICY_REGISTERS);
	for (i = 0; i < n; i++)
		registers[i] = args[i].integer;
	return policy_judge_call(policy, machine, point, registers);
}

static bool as_wanted(const struct vxl_space *space, vxl_value wanted, struct verdict got,
		      const char *message)
{
	char text[100];

	if (vxl_is_string(wanted)) {
		vxl_print(space, wanted, false, text, sizeof(text));
		return got.failed && got.error == EPERM && strstr(message, text);
	}
	if (vxl_symbol_is(space, wanted, ":failed"))
		return got.failed && got.error == EPERM;
	if (got.failed)
		return false;
	if (vxl_symbol_is(space, wanted, ":log"))
		return !got.error && got.log;
	if (wanted == VXL_T)
		return !got.error && !got.log;
	return got.error == (wanted == VXL_NIL ? EPERM : integer(space, wanted));
}

static bool run_case(const struct policy *policy, struct vxl_machine *machine,
		     const struct vxl_space *space, vxl_value form, const char *file)
{
	/* What a case leaves out is 0, marks among it. */
	struct vxl_arg args[POLICY_REGISTERS];
	vxl_value rest = vxl_cdr(space, form);
	struct vxl_string name = vxl_symbol_name(space, vxl_car(space, rest));
	unsigned int point = point_by_name(name.bytes, name.length);
	unsigned int n;
	struct verdict got;
	clock_t start;
	double seconds;
	char text[512];
	bool ok;

	n = arguments(space, vxl_cdr(space, rest), args);
	start = clock();
	got = judge(policy, machine, point, args, n);
	seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	ok = point != VXE_POINT_NONE && seconds <= SECONDS_MAX &&
		  as_wanted(space, vxl_car(space, form), got,
			    vxl_machine_error(machine)->message);

	vxl_print(space, form, true, text, sizeof(text));
	printf("%s - %s: %s", ok ? "ok" : "not ok", file, text);
	if (!ok)
		printf(" got error %d in %.1f s%s%s", got.error, seconds,
		       got.log ? ", log" : "", got.failed ? ", failed: " : "");
	if (!ok && got.failed)
		fputs(vxl_machine_error(machine)->message, stdout);
	putchar('\n');
	fflush(stdout);		/* the next case may crash this program */
	return ok;
}

int main(int argc, char **argv)
{
	struct vxl_machine *machine = vxl_machine_new(NULL);
	struct vxl_position where;
	struct vxl_reader *reader;
	struct vxl_error error;
	struct policy *policy;
	bool ok = true;
	vxl_value form;
	size_t size;
	char *text;

	if (argc != 4)
		errx(2, "usage: judge LIBRARY VXED CASES");
	policy = load(argv[2], argv[1]);
	text = read_whole(argv[3], &size);
	reader = vxl_reader_new(text, size, argv[3], &error);
	if (!reader || !machine)
		err(2, NULL);
	while (!vxl_reader_next(reader, &form, &where) && where.end)
		ok &= run_case(policy, machine, vxl_reader_space(reader), form,
			       strrchr(argv[3], '/') ? strrchr(argv[3], '/') + 1 : argv[3]);
	if (vxl_reader_error(reader)->line) {
		report(vxl_reader_error(reader));
		ok = false;
	}
	vxl_reader_free(reader);
	vxl_machine_free(machine);
	policy_free(policy);
	free(text);
	return !ok;
}
