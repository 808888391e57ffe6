// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/generate.h"

#include <err.h>
#include <errno.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/event/argument.h"
#include "vxed/policy.h"
#include "libvxe/policy/source.h"

#define HEAP		(512u << 20)
#define BUDGET		(UINT64_C(1) << 40)	/* steps; it does end */
#define FIRST_USER	1000			/* as in examples.lisp */
#define LAST_USER	59999

/* Values for Lisp ------------------------------------------------------------- */

static vxl_value text_value(struct vxl_machine *m, const char *text)
{
	return text ? vxl_make_string(m, text, strlen(text)) : VXL_NIL;
}

static vxl_value cons(struct vxl_machine *m, vxl_value car, vxl_value cdr)
{
	return car == VXL_ERROR || cdr == VXL_ERROR ? VXL_ERROR : vxl_make_cons(m, car, cdr);
}

static vxl_value texts_value(struct vxl_machine *m, const char *const *texts)
{
	return texts && *texts ? cons(m, text_value(m, *texts), texts_value(m, texts + 1)) :
				 VXL_NIL;
}

/* The index of the point's argument that is its n-th of a rule. */
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
	/* Whose a file is does not belong in a rule for it alone. */
	if (!strcmp(point->name, "file-open"))
		args[rule_argument(point, n)] &= ~(uint64_t)VXE_OPEN_OWN;
	argument_text(point, rule_argument(point, n), args, VXE_EVENT_ARGS, text);
	return cons(m, vxl_make_integer(m, seen->args[n]), text_value(m, text));
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
		list = cons(m, values[i], list);
	return list;
}

static const char *point_text(unsigned int number)
{
	const struct point *point = point_get(number);

	return point ? point->name : NULL;
}

/* An event as listing.lisp describes it. */
static vxl_value seen_value(struct vxl_machine *m, const struct seen *seen, size_t number)
{
	static const char *const abis[] = {
		[VXE_ABI_X86_64] = "x86-64", [VXE_ABI_I386] = "i386", [VXE_ABI_X32] = "x32",
	};
	vxl_value list = arguments_value(m, seen);

	list = cons(m, text_value(m, seen->abi < ARRAY_SIZE(abis) ? abis[seen->abi] : NULL), list);
	list = cons(m, text_value(m, point_text(seen->call)), list);
	list = cons(m, text_value(m, point_text(seen->point)), list);
	return cons(m, vxl_make_integer(m, number), list);
}

static vxl_value events_value(struct vxl_machine *m, const struct trace *trace)
{
	vxl_value list = VXL_NIL;
	size_t i = trace->count;

	while (i--)
		list = cons(m, seen_value(m, trace->seen[i], i), list);
	return list;
}

static vxl_value pids_value(struct vxl_machine *m, const struct trace *trace)
{
	vxl_value list = VXL_NIL;
	char text[16];
	uint32_t pid;

	for (pid = 2; trace->pids && pid < TRACE_PIDS; pid++) {
		if (!trace_has_pid(trace, pid))
			continue;
		snprintf(text, sizeof(text), "%u", pid);
		list = cons(m, text_value(m, text), list);
	}
	return list;
}

/* The names of people, and their numbers. NULL from: the system's accounts. */
static vxl_value read_users(struct vxl_machine *m, FILE *from)
{
	vxl_value list = VXL_NIL;
	struct passwd *entry;
	char number[16];

	while ((entry = from ? fgetpwent(from) : getpwent())) {
		if (entry->pw_uid < FIRST_USER || entry->pw_uid > LAST_USER)
			continue;
		snprintf(number, sizeof(number), "%u", entry->pw_uid);
		list = cons(m, text_value(m, entry->pw_name), list);
		list = cons(m, text_value(m, number), list);
	}
	return list;
}

static vxl_value users_value(struct vxl_machine *m, const char *passwd)
{
	FILE *from = passwd ? fopen(passwd, "re") : NULL;
	vxl_value list;

	if (passwd && !from)
		return vxl_raise(m, VXL_RAISED, "%s: %s", passwd, strerror(errno));
	if (!from)
		setpwent();
	list = read_users(m, from);
	if (from)
		fclose(from);
	else
		endpwent();
	return list;
}

/* The program -------------------------------------------------------------------- */

/* A world with the generator in it; NULL: reported. */
static struct vxl_world *world_new(const char *library)
{
	static const char program[] = "(include \"generate\")\n(include \"amend\")\n";
	struct vxl_world *world = NULL;
	struct vxl_error error;
	struct source source;
	struct vxl_host host;

	if (!source_resolve_text(program, strlen(program), "generate", library, &source, &error)) {
		source_report(&error);
		return NULL;
	}
	policy_host(&host);
	world = vxl_world_new(&host, HEAP, &error);
	if (!world) {
		source_report(&error);
	} else {
		vxl_world_set_budget(world, BUDGET);
		if (vxl_world_load(world, source.text, source.size, "generate", NULL)) {
			source_report(vxl_world_error(world));
			vxl_world_free(world);
			world = NULL;
		}
	}
	source_free(&source);
	return world;
}

static bool call(struct vxl_world *world, const char *function, const vxl_value *args,
		 unsigned int nargs, vxl_value *result)
{
	unsigned int i;

	for (i = 0; i < nargs; i++) {
		if (args[i] != VXL_ERROR)
			continue;
		warnx("out of memory, or: %s", vxl_world_error(world)->message);
		return false;
	}
	if (!vxl_world_call(world, vxl_world_function(world, function), args, nargs, result))
		return true;
	source_report(vxl_world_error(world));
	return false;
}

static char *copy_string(const struct vxl_space *space, vxl_value value)
{
	struct vxl_string string = vxl_string(space, value);

	return strndup(string.bytes, string.length);
}

/* Tells of names that were not widened because each was seen only once. */
static void report_single(struct vxl_world *world, vxl_value text)
{
	vxl_value value;
	int64_t count;

	if (!call(world, "count-single", &text, 1, &value))
		return;
	count = vxl_integer(vxl_world_space(world), value);
	if (count)
		warnx("%" PRId64 " rule%s to the letter for what looks made up and was seen once: "
		      "another run with --merge, or soft mode and vxed upgrade, widens %s",
		      count, count == 1 ? " is" : "s are", count == 1 ? "it" : "them");
}

char *generate_text(const struct trace *trace, const struct generate_options *options)
{
	struct vxl_world *world = world_new(options->library);
	struct vxl_machine *m;
	vxl_value result;
	char *text = NULL;

	if (!world)
		return NULL;
	m = vxl_world_machine(world);
	{
		vxl_value args[] = {
			text_value(m, options->name), text_value(m, options->model),
			texts_value(m, options->activate),
			events_value(m, trace), pids_value(m, trace),
			users_value(m, options->passwd), options->exact ? VXL_T : VXL_NIL,
			vxl_make_integer(m, trace->lost),
		};

		if (call(world, "generate", args, ARRAY_SIZE(args), &result)) {
			text = copy_string(vxl_world_space(world), result);
			report_single(world, result);
		}
	}
	vxl_world_free(world);
	return text;
}

/* What a VXED lacks ------------------------------------------------------------- */

static size_t list_length(const struct vxl_space *space, vxl_value list)
{
	size_t length = 0;

	for (; vxl_is_cons(list); list = vxl_cdr(space, list))
		length++;
	return length;
}

/* (TITLE TEXT NOTE RISK (EVENT ...) (REPLACED ...)); false: out of memory. */
static bool read_proposal(struct proposal *proposal, const struct vxl_space *space,
			  vxl_value list)
{
	const char **texts[] = { &proposal->title, &proposal->text, &proposal->note,
				 &proposal->risk };
	vxl_value events, replaced;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++, list = vxl_cdr(space, list))
		if (!(*texts[i] = copy_string(space, vxl_car(space, list))))
			return false;
	events = vxl_car(space, list);
	replaced = vxl_car(space, vxl_cdr(space, list));
	proposal->events = calloc(list_length(space, events) + 1, sizeof(*proposal->events));
	proposal->replaced = calloc(list_length(space, replaced) + 1,
				    sizeof(*proposal->replaced));
	if (!proposal->events || !proposal->replaced)
		return false;
	for (; vxl_is_cons(events); events = vxl_cdr(space, events))
		proposal->events[proposal->nevents++] =
			vxl_integer(space, vxl_car(space, events));
	for (; vxl_is_cons(replaced); replaced = vxl_cdr(space, replaced))
		if (!(proposal->replaced[proposal->nreplaced++] =
		      copy_string(space, vxl_car(space, replaced))))
			return false;
	return true;
}

static bool read_proposals(struct proposals *proposals, vxl_value list)
{
	const struct vxl_space *space = vxl_world_space(proposals->world);
	size_t length = list_length(space, list);

	proposals->list = calloc(length + 1, sizeof(*proposals->list));
	for (; proposals->list && vxl_is_cons(list); list = vxl_cdr(space, list))
		if (!read_proposal(&proposals->list[proposals->count++], space,
				   vxl_car(space, list)))
			break;
	if (proposals->list && !vxl_is_cons(list))
		return true;
	warnx("out of memory for proposals");
	return false;
}

/* The forms of the VXED as data: (setq *written* '(...)). */
static bool load_written(struct vxl_world *world, const char *text)
{
	char *program;
	int status;

	if (asprintf(&program, "(setq *written* '(\n%s\n))", text) < 0) {
		warnx("out of memory for the VXED");
		return false;
	}
	status = vxl_world_load(world, program, strlen(program), "VXED", NULL);
	free(program);
	if (status)
		source_report(vxl_world_error(world));
	return !status;
}

bool proposals_make(struct proposals *proposals, const char *text,
		    const struct trace *trace, const struct generate_options *options)
{
	struct vxl_machine *m;
	vxl_value result;
	bool ok;

	memset(proposals, 0, sizeof(*proposals));
	proposals->world = world_new(options->library);
	if (!proposals->world)
		return false;
	ok = load_written(proposals->world, text);
	m = vxl_world_machine(proposals->world);
	if (ok) {
		vxl_value args[] = {
			text_value(m, text), events_value(m, trace), pids_value(m, trace),
			users_value(m, options->passwd), options->exact ? VXL_T : VXL_NIL,
		};

		ok = call(proposals->world, "propose", args, ARRAY_SIZE(args), &result) &&
		     read_proposals(proposals, result);
	}
	if (!ok)
		proposals_free(proposals);
	return ok;
}

char *proposals_apply(const struct proposals *proposals, const char *text,
		      const bool *accepted)
{
	struct vxl_machine *m = vxl_world_machine(proposals->world);
	vxl_value list = VXL_NIL, result;
	size_t i = proposals->count;

	while (i--) {
		const struct proposal *p = &proposals->list[i];
		vxl_value replaced = VXL_NIL, tail;
		size_t n = p->nreplaced;

		if (!accepted[i])
			continue;
		while (n--)
			replaced = cons(m, text_value(m, p->replaced[n]), replaced);
		tail = cons(m, text_value(m, p->note), cons(m, replaced, VXL_NIL));
		list = cons(m, cons(m, text_value(m, p->title),
				    cons(m, text_value(m, p->text), tail)), list);
	}
	{
		vxl_value args[] = { text_value(m, text), list };

		if (!call(proposals->world, "amend", args, ARRAY_SIZE(args), &result))
			return NULL;
	}
	return copy_string(vxl_world_space(proposals->world), result);
}

static void proposal_free(struct proposal *p)
{
	size_t n;

	for (n = 0; n < p->nreplaced; n++)
		free((char *)p->replaced[n]);
	free((char *)p->title);
	free((char *)p->text);
	free((char *)p->note);
	free((char *)p->risk);
	free(p->replaced);
	free(p->events);
}

void proposals_drop(struct proposals *proposals, size_t index)
{
	struct proposal *at = &proposals->list[index];

	proposal_free(at);
	proposals->count--;
	memmove(at, at + 1, (proposals->count - index) * sizeof(*at));
}

void proposals_free(struct proposals *proposals)
{
	size_t i;

	for (i = 0; i < proposals->count; i++)
		proposal_free(&proposals->list[i]);
	free(proposals->list);
	vxl_world_free(proposals->world);
	memset(proposals, 0, sizeof(*proposals));
}

char *generate_merged(const char *text, const struct trace *trace,
		      const struct generate_options *options)
{
	struct proposals proposals;
	char *merged = NULL;
	bool *accepted;

	if (!proposals_make(&proposals, text, trace, options))
		return NULL;
	accepted = malloc(proposals.count + 1);
	if (accepted) {
		memset(accepted, true, proposals.count + 1);
		merged = proposals_apply(&proposals, text, accepted);
		if (merged)
			report_single(proposals.world,
				      text_value(vxl_world_machine(proposals.world), merged));
	} else {
		warn("%s", options->name);
	}
	free(accepted);
	proposals_free(&proposals);
	return merged;
}
