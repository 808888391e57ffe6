// SPDX-License-Identifier: GPL-2.0
/*
 * judge LIBRARY VXED CASES: compares verdicts of a VXED with the expected ones. A case is a form
 * (VERDICT POINT ARGUMENT ...). VERDICT is t, nil, an errno, :log, :failed, or a part of the
 * message of the failure. :table means t, given by the tables without calling a function.
 * Arguments are written as in a rule. A verdict that takes too long counts as a failure.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "vxed/policy.h"
#include "libvxe/policy/source.h"

/* The maximum CPU time of a verdict in seconds. It allows for the cost of the sanitizers. */
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
	policy = policy_load(NULL, source.text, source.size, &error);
	source_free(&source);
	if (policy)
		return policy;
	report(&error);
	exit(2);
}

static s64 constant(struct vxl_string name)
{
	static const char *const marks[] = { "removed", "other", "node", "folder", "reads",
					     "peer" };
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
	if (wanted == VXL_T || vxl_symbol_is(space, wanted, ":table"))
		return !got.error && !got.log;
	return got.error == (wanted == VXL_NIL ? EPERM : integer(space, wanted));
}

static bool run_case(const struct policy *policy, struct vxl_machine *machine,
		     const struct vxl_space *space, vxl_value form, const char *file)
{
	/* Arguments that a case leaves out are 0, and so are the marks. */
	struct vxl_arg args[POLICY_REGISTERS];
	vxl_value rest = vxl_cdr(space, form);
	struct vxl_string name = vxl_symbol_name(space, vxl_car(space, rest));
	unsigned int point = point_by_name(name.bytes, name.length);
	unsigned int n;
	s64 steps = POLICY_BUDGET;
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
			    vxl_machine_error(machine)->message) &&
	     (!vxl_symbol_is(space, vxl_car(space, form), ":table") ||
	      tables_permit(&policy->tables, point, args, POLICY_REGISTERS, &steps));

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

static unsigned long permits_by_table;

/* Returns a copy of a name in @to, with TABLE_BENEATH appended. */
static struct vxl_string with_beneath(struct vxl_string name, char *to, size_t size)
{
	if (name.length + sizeof(TABLE_BENEATH) > size)
		errx(2, "a name is too long");
	memcpy(to, name.bytes, name.length);
	memcpy(to + name.length, TABLE_BENEATH, sizeof(TABLE_BENEATH));
	return (struct vxl_string) { to, name.length };
}

static bool tables_of_pairs_permit(const struct policy *policy, unsigned int point,
				   const struct vxl_arg *args, s64 *steps)
{
	char old[8192], new[8192];

	return tables_permit_pair(&policy->tables, point,
				  with_beneath(args[0].string, old, sizeof(old)),
				  with_beneath(args[1].string, new, sizeof(new)),
				  args[policy->tables.of[point - VXE_CALLS].marks].integer,
				  true, steps);
}

/* Returns whether the functions of a policy permit whatever its tables permit. @without is the same
 * policy without tables. */
static bool table_agrees(const struct policy *policy, const struct policy *without,
			 struct vxl_machine *machine, unsigned int point,
			 const struct vxl_arg *args)
{
	s64 steps = POLICY_BUDGET;
	struct verdict verdict;

	if (tables_are_of_pairs(point) ?
	    !tables_of_pairs_permit(policy, point, args, &steps) :
	    !tables_permit(&policy->tables, point, args, POLICY_REGISTERS, &steps))
		return true;
	permits_by_table++;
	verdict = policy_judge_object(without, machine, point, args, POLICY_REGISTERS);
	if (!verdict.error && !verdict.log)
		return true;
	printf("# a table permits, the function gives %d: %s %.*s %#lx %#lx\n", verdict.error,
	       point_get(point)->name, (int)args[0].string.length, args[0].string.bytes,
	       (long)args[1].integer, (long)args[2].integer);
	return false;
}

/* The same for two names, at a point that judges two names. */
static bool pairs_agree_on(const struct policy *policy, const struct policy *without,
			   struct vxl_machine *machine, struct vxl_string old,
			   struct vxl_string new, unsigned int point)
{
	static const unsigned int marks[] = { 0, VXE_MARK_OTHER, VXE_MARK_NODE };
	unsigned int last = policy->tables.of[point - VXE_CALLS].marks, i;
	struct vxl_arg args[POLICY_REGISTERS];
	bool ok = true;

	for (i = 0; i < POLICY_REGISTERS; i++)
		args[i] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER };
	args[0] = (struct vxl_arg) { .kind = VXL_ARG_STRING, .string = old };
	args[1] = (struct vxl_arg) { .kind = VXL_ARG_STRING, .string = new };
	for (i = 0; i < ARRAY_SIZE(marks); i++) {
		args[last].integer = marks[i];
		ok &= table_agrees(policy, without, machine, point, args);
	}
	return ok;
}

static bool tables_agree_on(const struct policy *policy, const struct policy *without,
			    struct vxl_machine *machine, struct vxl_string name,
			    unsigned int point)
{
	static const unsigned int marks[] = { 0, VXE_MARK_REMOVED, VXE_MARK_OTHER, VXE_MARK_NODE };
	static const unsigned int modes[] = { 0100644, 0020644, 0104755, 0010644, 0140755, 1 };
	unsigned int last = policy->tables.of[point - VXE_CALLS].marks, i, j, flags;
	struct vxl_arg args[POLICY_REGISTERS];
	bool ok = true;

	for (i = 0; i < POLICY_REGISTERS; i++)
		args[i] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER };
	args[0] = (struct vxl_arg) { .kind = VXL_ARG_STRING, .string = name };
	for (i = 0; i < ARRAY_SIZE(marks); i++) {
		for (j = 0; j < ARRAY_SIZE(modes); j++) {
			args[1].integer = args[2].integer = modes[j];
			args[last].integer = marks[i];
			if (point != POINT_file_open) {
				ok &= table_agrees(policy, without, machine, point, args);
				continue;
			}
			/* O_ACCMODE, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, and the owner. */
			for (flags = 0; j < 2 && flags < 0x80; flags++) {
				args[1].integer = (flags & 3) | (flags & 0xc) << 4 |
						  (flags & 0x30) << 5 |
						  (flags & 0x40 ? VXE_OPEN_OWN : 0);
				ok &= table_agrees(policy, without, machine, point, args);
			}
		}
	}
	return ok;
}

/* Checks this for all names in the cases, at all points that have both tables and a function. */
static bool tables_agree(const struct policy *policy, struct vxl_machine *machine,
			 const struct vxl_space *space, vxl_value form)
{
	struct policy without = *policy;
	vxl_value all = form, other;
	unsigned int point;
	bool ok = true;

	memset(&without.tables, 0, sizeof(without.tables));
	for (; vxl_is_cons(form); form = vxl_cdr(space, form)) {
		for (other = all; vxl_is_cons(other); other = vxl_cdr(space, other))
			for (point = VXE_CALLS; vxl_is_string(vxl_car(space, form)) &&
			     vxl_is_string(vxl_car(space, other)) && point < VXE_POINTS; point++)
				if (tables_are_of_pairs(point) &&
				    policy->tables.of[point - VXE_CALLS].count)
					ok &= pairs_agree_on(policy, &without, machine,
							     vxl_string(space, vxl_car(space, form)),
							     vxl_string(space, vxl_car(space, other)),
							     point);
		for (point = VXE_CALLS; vxl_is_string(vxl_car(space, form)) && point < VXE_POINTS;
		     point++)
			if (policy->arity[point] != POLICY_CONSTANT &&
			    policy->tables.of[point - VXE_CALLS].marks)
				ok &= tables_agree_on(policy, &without, machine,
						      vxl_string(space, vxl_car(space, form)),
						      point);
	}
	return ok;
}

int main(int argc, char **argv)
{
	struct vxl_machine *machine = vxl_machine_new(NULL);
	struct vxl_position where;
	struct vxl_reader *reader;
	struct vxl_error error;
	struct policy *policy;
	bool ok = true, agree = true;
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
	while (!vxl_reader_next(reader, &form, &where) && where.end) {
		agree &= tables_agree(policy, machine, vxl_reader_space(reader), form);
		ok &= run_case(policy, machine, vxl_reader_space(reader), form,
			       strrchr(argv[3], '/') ? strrchr(argv[3], '/') + 1 : argv[3]);
	}
	printf("%s - %s: functions permit what tables permit (%lu)\n", agree ? "ok" : "not ok",
	       argv[2], permits_by_table);
	if (vxl_reader_error(reader)->line) {
		report(vxl_reader_error(reader));
		ok = false;
	}
	vxl_reader_free(reader);
	vxl_machine_free(machine);
	policy_free(policy);
	free(text);
	return !ok || !agree;
}
