// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/generator.h"

#include <errno.h>
#include <pthread.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "libvxe/event/argument.h"
#include "libvxe/learn/facts.h"
#include "libvxe/policy/source.h"
#include "vxed/policy.h"

#define HEAP		(512u << 20)		/* bytes */
#define BUDGET		(UINT64_C(1) << 40)	/* steps; the generator always ends */
#define FIRST_USER	1000			/* ids of people, as in examples.lisp */
#define LAST_USER	59999

/* Values for Lisp ------------------------------------------------------------- */

vxl_value generator_text(struct vxl_machine *m, const char *text)
{
	return text ? vxl_make_string(m, text, strlen(text)) : VXL_NIL;
}

vxl_value generator_cons(struct vxl_machine *m, vxl_value car, vxl_value cdr)
{
	return car == VXL_ERROR || cdr == VXL_ERROR ? VXL_ERROR : vxl_make_cons(m, car, cdr);
}

vxl_value generator_texts(struct vxl_machine *m, const char *const *texts)
{
	if (!texts || !*texts)
		return VXL_NIL;
	return generator_cons(m, generator_text(m, *texts), generator_texts(m, texts + 1));
}

/* The index, among all arguments of the point, of the n-th argument that rules use. */
static unsigned int rule_argument(const struct point *point, unsigned int n)
{
	unsigned int i;
	bool rule;

	for (i = 0; argument_name(point, i, &rule).length; i++)
		if (rule && !n--)
			break;
	return i;
}

/* (VALUE . TEXT) */
static vxl_value integer_value(struct vxl_machine *m, const struct seen *seen, unsigned int n)
{
	const struct point *point = point_get(seen->point);
	uint64_t args[VXE_EVENT_ARGS * 2] = { 0 };
	char text[ARGUMENT_SIZE];
	unsigned int i;

	for (i = 0; i < seen->nargs; i++)
		args[rule_argument(point, i)] = seen->args[i];
	/* Only rules for several files say whose files they are. */
	if (!strcmp(point->name, "file-open"))
		args[rule_argument(point, n)] &= ~(uint64_t)VXE_OPEN_OWN;
	argument_text(point, rule_argument(point, n), args, VXE_EVENT_ARGS, text);
	return generator_cons(m, vxl_make_integer(m, seen->args[n]), generator_text(m, text));
}

static vxl_value arguments_value(struct vxl_machine *m, const struct seen *seen)
{
	vxl_value values[VXE_EVENT_ARGS], list = VXL_NIL;
	const char *at = seen->bytes;
	unsigned int i;

	for (i = 0; i < seen->nargs; i++) {
		if (!(seen->strings >> i & 1)) {
			values[i] = integer_value(m, seen, i);
			continue;
		}
		values[i] = vxl_make_string(m, at, seen->args[i]);
		at += seen->args[i];
	}
	while (i--)
		list = generator_cons(m, values[i], list);
	return list;
}

#define ABIS	4

/* The values of names that events share. VXL_NIL: not made yet, or no name. */
struct names {
	vxl_value points[VXE_POINTS], abis[ABIS];
};

static vxl_value shared_text(struct vxl_machine *m, vxl_value *kept, const char *text)
{
	if (*kept == VXL_NIL)
		*kept = generator_text(m, text);
	return *kept;
}

static vxl_value point_value(struct vxl_machine *m, struct names *names, unsigned int number)
{
	const struct point *point = point_get(number);

	return point ? shared_text(m, &names->points[number], point->name) : VXL_NIL;
}

/* An event as listing.lisp describes it. */
static vxl_value seen_value(struct vxl_machine *m, struct names *names, const struct seen *seen,
			    size_t number)
{
	static const char *const abis[ABIS] = {
		[VXE_ABI_X86_64] = "x86-64", [VXE_ABI_I386] = "i386", [VXE_ABI_X32] = "x32",
	};
	vxl_value list = arguments_value(m, seen);

	list = generator_cons(m, seen->abi < ABIS ? shared_text(m, &names->abis[seen->abi],
								abis[seen->abi]) : VXL_NIL, list);
	list = generator_cons(m, point_value(m, names, seen->call), list);
	list = generator_cons(m, point_value(m, names, seen->point), list);
	return generator_cons(m, vxl_make_integer(m, number), list);
}

vxl_value generator_events(struct vxl_machine *m, const struct trace *trace)
{
	vxl_value list = VXL_NIL;
	struct names names;
	size_t i;

	for (i = 0; i < VXE_POINTS; i++)
		names.points[i] = VXL_NIL;
	for (i = 0; i < ABIS; i++)
		names.abis[i] = VXL_NIL;
	for (i = trace->count; i--;)
		list = generator_cons(m, seen_value(m, &names, trace->seen[i], i), list);
	return list;
}

vxl_value generator_pids(struct vxl_machine *m, const struct trace *trace)
{
	vxl_value list = VXL_NIL;
	char text[16];
	uint32_t pid;

	for (pid = 2; trace->pids && pid < TRACE_PIDS; pid++) {
		/* Most words of the bitmap are empty. */
		if (!(pid % 64) && !trace->pids[pid / 64])
			pid += 63;
		if (!trace_has_pid(trace, pid))
			continue;
		snprintf(text, sizeof(text), "%u", pid);
		list = generator_cons(m, generator_text(m, text), list);
	}
	return list;
}

#define DAY		86400			/* seconds */
#define DAYS_MAX	62			/* of a trace that count */

static vxl_value day_text(struct vxl_machine *m, const struct tm *tm)
{
	char text[16];

	strftime(text, sizeof(text), "%Y%m%d", tm);
	return generator_text(m, text);
}

vxl_value generator_times(struct vxl_machine *m, const struct trace *trace)
{
	time_t from = trace->from / 1000000000, until = trace->until / 1000000000, at;
	vxl_value list = VXL_NIL;
	struct tm tm;

	if (!trace->from)
		return VXL_NIL;
	for (at = until; at > from - DAY && at > until - DAYS_MAX * DAY; at -= DAY) {
		time_t day = at > from ? at : from;

		list = generator_cons(m, day_text(m, localtime_r(&day, &tm)), list);
		list = generator_cons(m, day_text(m, gmtime_r(&day, &tm)), list);
	}
	list = generator_cons(m, vxl_make_integer(m, until), list);
	return generator_cons(m, vxl_make_integer(m, from), list);
}

/* getpwent() has one stream for the whole process. */
static pthread_mutex_t accounts = PTHREAD_MUTEX_INITIALIZER;

/* The names of people's accounts, and their numbers. from: NULL: the system's accounts,
 * with the lock held. */
static vxl_value read_users(struct vxl_machine *m, FILE *from)
{
	struct passwd entry, *found;
	vxl_value list = VXL_NIL;
	char buffer[16384], number[16];

	while (!(from ? fgetpwent_r(from, &entry, buffer, sizeof(buffer), &found) :
			getpwent_r(&entry, buffer, sizeof(buffer), &found))) {
		if (entry.pw_uid < FIRST_USER || entry.pw_uid > LAST_USER)
			continue;
		snprintf(number, sizeof(number), "%u", entry.pw_uid);
		list = generator_cons(m, generator_text(m, entry.pw_name), list);
		list = generator_cons(m, generator_text(m, number), list);
	}
	return list;
}

vxl_value generator_users(struct vxl_machine *m, const char *passwd)
{
	FILE *from = passwd ? fopen(passwd, "re") : NULL;
	vxl_value list;

	if (passwd && !from)
		return vxl_raise(m, VXL_RAISED, "%s: %s", passwd, strerror(errno));
	if (from) {
		list = read_users(m, from);
		fclose(from);
		return list;
	}
	pthread_mutex_lock(&accounts);
	setpwent();
	list = read_users(m, NULL);
	endpwent();
	pthread_mutex_unlock(&accounts);
	return list;
}

/* The program -------------------------------------------------------------------- */

/* A mistake in the generator is not a mistake in the caller's input. */
static void fail_lisp(struct failure *failure, const struct vxl_error *error)
{
	failure_lisp(failure, FAILURE_SYSTEM, error);
}

struct vxl_world *generator_new(const char *library, struct failure *failure)
{
	static const char program[] = "(include \"generate\")\n(include \"amend\")\n";
	struct vxl_world *world;
	struct vxl_error error;
	struct source source;
	struct vxl_host host;

	if (!source_resolve_text(program, strlen(program), "generate", library, &source,
				 failure)) {
		failure->kind = FAILURE_SYSTEM;
		return NULL;
	}
	policy_host(&host);
	world = vxl_world_new(&host, HEAP, &error);
	if (!world) {
		fail_lisp(failure, &error);
	} else {
		vxl_world_set_budget(world, BUDGET);
		if (vxl_world_load(world, source.text, source.size, "generate", NULL)) {
			fail_lisp(failure, vxl_world_error(world));
			vxl_world_free(world);
			world = NULL;
		}
	}
	source_free(&source);
	return world;
}

bool generator_call(struct vxl_world *world, const char *function, const vxl_value *args,
		    unsigned int nargs, vxl_value *result, struct failure *failure)
{
	unsigned int i;

	for (i = 0; i < nargs; i++)
		if (args[i] == VXL_ERROR)
			return failure_set(failure, FAILURE_SYSTEM, "out of memory, or: %s",
					   vxl_world_error(world)->message);
	if (!vxl_world_call(world, vxl_world_function(world, function), args, nargs, result))
		return true;
	fail_lisp(failure, vxl_world_error(world));
	return false;
}

bool generator_load(struct vxl_world *world, const char *program, const char *name,
		    struct failure *failure)
{
	if (!vxl_world_load(world, program, strlen(program), name, NULL))
		return true;
	fail_lisp(failure, vxl_world_error(world));
	return false;
}

char *generator_string(const struct vxl_world *world, vxl_value value)
{
	struct vxl_string string = vxl_string(vxl_world_space(world), value);

	return strndup(string.bytes, string.length);
}

bool generator_count_single(struct vxl_world *world, const char *text, uint64_t *count,
			    struct failure *failure)
{
	vxl_value argument = generator_text(vxl_world_machine(world), text), value;

	if (!generator_call(world, "count-single", &argument, 1, &value, failure))
		return false;
	*count = vxl_integer(vxl_world_space(world), value);
	return true;
}

/* ((PATH SOURCE UID LOG) ...). UID is a text, or nil if the directory belongs to the program in
 * any case. The homes of users that the traced program became are among these. LOG is true for a
 * log. */
static vxl_value facts_value(struct vxl_machine *m, const struct facts *facts,
			     const struct trace *trace)
{
	vxl_value list = VXL_NIL, fact;
	size_t i = facts->count;
	char uid[16];

	while (i--) {
		snprintf(uid, sizeof(uid), "%u", facts->list[i].uid);
		fact = generator_text(m, facts->list[i].uid &&
					 !trace_has_uid(trace, facts->list[i].uid) ? uid : NULL);
		fact = generator_cons(m, fact, generator_cons(m, facts->list[i].log ?
							      VXL_T : VXL_NIL, VXL_NIL));
		fact = generator_cons(m, generator_text(m, facts->list[i].source), fact);
		fact = generator_cons(m, generator_text(m, facts->list[i].path), fact);
		list = generator_cons(m, fact, list);
	}
	return list;
}

static bool is_execution(const struct seen *seen)
{
	return seen->point == POINT_file_exec && (seen->strings & 1);
}

static void free_programs(char **programs)
{
	char **at;

	for (at = programs; *at; at++)
		free(*at);
	free(programs);
}

/* The programs, and those that the trace executed. NULL-terminated; for free_programs(). NULL:
 * out of memory. */
static char **all_programs(const char *const *programs, const struct trace *trace)
{
	size_t count = 0, executed = 0, i;
	bool failed = false;
	char **all;

	while (programs && programs[count])
		count++;
	for (i = 0; i < trace->count; i++)
		executed += is_execution(trace->seen[i]);
	all = calloc(count + executed + 1, sizeof(*all));
	for (i = 0; all && i < count; i++)
		failed |= !(all[i] = strdup(programs[i]));
	for (i = 0; all && !failed && i < trace->count; i++)
		if (is_execution(trace->seen[i]))
			failed = !(all[count++] = strndup(trace->seen[i]->bytes,
							  trace->seen[i]->args[0]));
	if (!failed)
		return all;
	free_programs(all);
	return NULL;
}

bool generator_facts(struct vxl_world *world, const char *root, const char *const *programs,
		     const struct trace *trace, struct failure *failure)
{
	struct facts facts;
	vxl_value list, ignored;
	char **all;
	bool ok;

	if (!root)
		return true;
	all = all_programs(programs, trace);
	if (!all)
		return failure_memory(failure);
	ok = facts_read(&facts, root, (const char *const *)all, failure);
	free_programs(all);
	if (ok) {
		list = facts_value(vxl_world_machine(world), &facts, trace);
		ok = generator_call(world, "set-evidence", &list, 1, &ignored, failure);
	}
	facts_free(&facts);
	return ok;
}
