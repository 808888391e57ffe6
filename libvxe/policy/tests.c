// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/tests.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/policy/judge.h"
#include "libvxe/policy/source.h"
#include "vxelisp/tool/suite.h"

#define HEAP_BYTES	(64u << 20)

struct test {
	struct judge judge;
	const char *file, *library;	/* of the tests */
	const struct vxed_text *vxed;	/* replaces the VXED under test; or NULL */
};

/* Raises an error that says why a VXED cannot be tested. */
static vxl_value raise_failure(struct vxl_machine *m, const struct failure *failure)
{
	if (failure->line)
		return vxl_raise(m, VXL_RANGE, "this VXED cannot be tested: %s:%u:%u: %s",
				 failure->file, failure->line, failure->column,
				 failure->message);
	return vxl_raise(m, VXL_RANGE, "this VXED cannot be tested: %s", failure->message);
}

/* (vxed-under-test FILE) */
static vxl_value lisp_under_test(struct vxl_machine *m, const vxl_value *args,
				 unsigned int nargs)
{
	struct vxl_string name = vxl_string(vxl_machine_space(m), args[0]);
	struct failure failure = { .message = "FILE expected" };
	struct test *test = vxl_machine_context(m);
	bool absolute = name.length && name.bytes[0] == '/';
	char *file = strdup(test->file), *path = NULL;
	bool ok = file && vxl_is_string(args[0]) &&
		  asprintf(&path, "%s%s%.*s", absolute ? "" : dirname(file),
			   absolute ? "" : "/", (int)name.length, name.bytes) >= 0;

	judge_close(&test->judge);
	ok = ok && (test->vxed ? judge_open_given(&test->judge, test->vxed, test->library,
						  &failure) :
				 judge_open(&test->judge, path, test->library, &failure));
	free(path);
	free(file);
	return ok ? VXL_T : raise_failure(m, &failure);
}

/* Skips the next word of a text, and says whether it ends in '!'. */
static bool take_word(const char **at, bool *marked)
{
	size_t length;

	*at += strspn(*at, " ");
	length = strcspn(*at, " ");
	*marked = length && (*at)[length - 1] == '!';
	*at += length;
	return length;
}

/* Puts a rule's arguments among all that the point has; the others are 0. */
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

/* A verdict in the notation of VXEDs. If judging failed, raises an error and returns VXL_ERROR. */
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

/* Judges a call at its entry. The arguments of a call with objects are judged there. */
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

/* Where tests stand --------------------------------------------------------------- */

/* The forms (deftest NAME FORM ...) at the top of a file, in order. */
struct places {
	struct place {
		char *name;
		unsigned int line;
		unsigned int *forms;	/* lines */
		size_t nforms;
	} *list;
	size_t count;
};

static void places_free(struct places *places)
{
	size_t i;

	for (i = 0; i < places->count; i++) {
		free(places->list[i].name);
		free(places->list[i].forms);
	}
	free(places->list);
}

static bool add_form(struct place *place, unsigned int line)
{
	unsigned int *more = reallocarray(place->forms, place->nforms + 1, sizeof(*more));

	if (!more)
		return false;
	place->forms = more;
	more[place->nforms++] = line;
	return true;
}

static bool add_place(struct places *places, const struct vxl_reader *reader, vxl_value form,
		      const struct vxl_position *where)
{
	const struct vxl_space *space = vxl_reader_space(reader);
	struct place *more = reallocarray(places->list, places->count + 1, sizeof(*more));
	vxl_value rest = vxl_cdr(space, form);
	char name[VXL_MESSAGE_SIZE];
	struct vxl_position at;
	struct place *place;

	if (!more)
		return false;
	places->list = more;
	place = &more[places->count++];
	vxl_print(space, vxl_car(space, rest), false, name, sizeof(name));
	*place = (struct place) { .name = strdup(name), .line = where->line };
	for (rest = vxl_cdr(space, rest); vxl_is_cons(rest); rest = vxl_cdr(space, rest)) {
		bool known = vxl_reader_locate(reader, vxl_car(space, rest), &at);

		if (!add_form(place, known ? at.line : where->line))
			return false;
	}
	return place->name;
}

/* Sets the places of tests. A place that stays unknown is no failure. */
static void find_places(struct places *places, const char *text, size_t size, const char *file)
{
	struct vxl_position where;
	struct vxl_error error;
	struct vxl_reader *reader = vxl_reader_new(text, size, file, &error);
	vxl_value form;

	while (reader && !vxl_reader_next(reader, &form, &where) && where.end) {
		const struct vxl_space *space = vxl_reader_space(reader);

		if (vxl_symbol_is(space, vxl_car(space, form), "deftest") &&
		    !add_place(places, reader, form, &where))
			break;
	}
	vxl_reader_free(reader);
}

/* Running ------------------------------------------------------------------------- */

/* Adds a fault unless the form is true. False: out of memory. */
static bool run_form(struct vxl_world *world, vxl_value pair, unsigned int line,
		     struct test_result *result)
{
	const struct vxl_space *space = vxl_world_space(world);
	char text[VXL_FILE_SIZE + VXL_MESSAGE_SIZE + 32];
	struct test_fault *more;
	vxl_value value;
	int status = vxl_world_call(world, vxl_cdr(space, pair), NULL, 0, &value);

	/* The message of (error ...) says more than the place where it was called. */
	if (status == VXL_RAISED)
		snprintf(text, sizeof(text), "%s", vxl_world_error(world)->message);
	else if (status)
		vxl_error_text(vxl_world_error(world), text, sizeof(text));
	else if (value == VXL_NIL)
		vxl_print(space, vxl_car(space, pair), true, text, sizeof(text));
	else
		return true;
	more = reallocarray(result->faults, result->nfaults + 1, sizeof(*more));
	if (!more)
		return false;
	result->faults = more;
	more[result->nfaults] = (struct test_fault) { .line = line, .text = strdup(text) };
	return more[result->nfaults++].text;
}

static bool run_test(struct vxl_world *world, vxl_value test, const struct place *place,
		     struct test_result *result)
{
	const struct vxl_space *space = vxl_world_space(world);
	char name[VXL_MESSAGE_SIZE];
	vxl_value forms;
	size_t i = 0;

	vxl_print(space, vxl_car(space, test), false, name, sizeof(name));
	result->name = strdup(name);
	if (place && place->name && strcmp(place->name, name))
		place = NULL;
	result->line = place ? place->line : 0;
	for (forms = vxl_cdr(space, test); vxl_is_cons(forms); forms = vxl_cdr(space, forms), i++)
		if (!run_form(world, vxl_car(space, forms),
			      place && i < place->nforms ? place->forms[i] : 0, result))
			return false;
	return result->name;
}

/* Runs what deftest left in *tests*, where the last test comes first. */
static bool run_all(struct vxl_world *world, const struct places *places, struct test_run *run)
{
	const struct vxl_space *space = vxl_world_space(world);
	vxl_value tests = VXL_NIL, at;
	size_t count = 0, i, j;

	vxl_world_global(world, "*tests*", &tests);
	for (at = tests; vxl_is_cons(at); at = vxl_cdr(space, at))
		count++;
	run->list = calloc(count + 1, sizeof(*run->list));
	if (!run->list)
		return false;
	for (i = 0; i < count; i++) {
		struct test_result *result = &run->list[run->count++];

		for (at = tests, j = i + 1; j < count; j++)
			at = vxl_cdr(space, at);
		/* Tests that a macro made are not in the list of places. */
		if (!run_test(world, vxl_car(space, at),
			      places->count == count ? &places->list[i] : NULL, result))
			return false;
		run->failed += result->nfaults != 0;
	}
	return true;
}

static bool load_source(struct vxl_world *world, const char *file, const struct source *source,
			struct failure *failure)
{
	if (!vxl_world_load(world, suite_text, strlen(suite_text), "deftest", NULL) &&
	    !vxl_world_load(world, source->text, source->size, file, NULL))
		return true;
	return failure_lisp(failure, FAILURE_INPUT, vxl_world_error(world));
}

static bool load_text(struct vxl_world *world, char **text, size_t size, const char *file,
		      const char *library, struct places *places, struct failure *failure)
{
	/* Append it, so that no line of the text moves. The resolver puts an included file before
	 * the text in any case. */
	static const char tail[] = "\n(include \"test\")\n";
	char *whole = realloc(*text, size + sizeof(tail));
	struct source source;
	bool ok;

	if (!whole)
		return failure_memory(failure);
	*text = whole;
	memcpy(whole + size, tail, sizeof(tail));
	ok = source_resolve_text(whole, size + sizeof(tail) - 1, file, library, &source,
				 failure);
	if (ok) {
		find_places(places, whole, size, file);
		ok = load_source(world, file, &source, failure);
		source_free(&source);
	}
	return ok;
}

static bool load(struct vxl_world *world, const struct vxed_text *tests, const char *library,
		 struct places *places, struct failure *failure)
{
	char *text = tests->text ? strdup(tests->text) : NULL;
	size_t size = text ? strlen(text) : 0;
	bool ok;

	if (!tests->text && !source_read(tests->file, &text, &size, failure))
		return false;
	ok = text ? load_text(world, &text, size, tests->file, library, places, failure) :
		    failure_memory(failure);
	free(text);
	return ok;
}

/* Makes a host with everything that VXEDs have, and the primitives of tests. The caller frees *all
 * after the world. */
static bool make_host(struct vxl_host *host, struct vxl_primitive **all)
{
	size_t count;

	policy_host(host);
	count = host->primitive_count;
	*all = calloc(count + ARRAY_SIZE(primitives), sizeof(**all));
	if (!*all)
		return false;
	memcpy(*all, host->primitives, count * sizeof(**all));
	memcpy(*all + count, primitives, sizeof(primitives));
	host->primitives = *all;
	host->primitive_count = count + ARRAY_SIZE(primitives);
	return true;
}

bool tests_run(const struct vxed_text *tests, const struct vxed_text *vxed,
	       const char *library, struct test_run *run, struct failure *failure)
{
	struct vxl_primitive *all = NULL;
	struct vxl_host host;
	struct test test = { .file = tests->file, .library = library, .vxed = vxed };
	struct places places = { .count = 0 };
	struct vxl_error error;
	struct vxl_world *world;
	bool ok;

	memset(run, 0, sizeof(*run));
	if (!make_host(&host, &all))
		return failure_memory(failure);
	world = vxl_world_new(&host, HEAP_BYTES, &error);
	if (!world) {
		free(all);
		return failure_lisp(failure, FAILURE_SYSTEM, &error);
	}
	vxl_machine_set_context(vxl_world_machine(world), &test);
	ok = load(world, tests, library, &places, failure);
	if (ok && !run_all(world, &places, run)) {
		tests_free(run);
		ok = failure_memory(failure);
	}
	places_free(&places);
	vxl_world_free(world);
	free(all);
	judge_close(&test.judge);
	return ok;
}

void tests_free(struct test_run *run)
{
	size_t i, j;

	for (i = 0; i < run->count; i++) {
		for (j = 0; j < run->list[i].nfaults; j++)
			free(run->list[i].faults[j].text);
		free(run->list[i].faults);
		free(run->list[i].name);
	}
	free(run->list);
	memset(run, 0, sizeof(*run));
}
