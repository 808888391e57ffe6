// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/proposals.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/learn/generator.h"

static size_t list_length(const struct vxl_space *space, vxl_value list)
{
	size_t length = 0;

	for (; vxl_is_cons(list); list = vxl_cdr(space, list))
		length++;
	return length;
}

/* Reads (TITLE TEXT NOTE RISK (EVENT ...) (REPLACED ...)). False: out of memory. */
static bool read_proposal(struct proposal *proposal, const struct vxl_world *world,
			  vxl_value list)
{
	const struct vxl_space *space = vxl_world_space(world);
	char **texts[] = { &proposal->title, &proposal->text, &proposal->note, &proposal->risk };
	vxl_value events, replaced;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++, list = vxl_cdr(space, list))
		if (!(*texts[i] = generator_string(world, vxl_car(space, list))))
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
		      generator_string(world, vxl_car(space, replaced))))
			return false;
	return true;
}

static bool read_proposals(struct proposals *proposals, vxl_value list,
			   struct failure *failure)
{
	const struct vxl_space *space = vxl_world_space(proposals->world);

	proposals->list = calloc(list_length(space, list) + 1, sizeof(*proposals->list));
	for (; proposals->list && vxl_is_cons(list); list = vxl_cdr(space, list))
		if (!read_proposal(&proposals->list[proposals->count++], proposals->world,
				   vxl_car(space, list)))
			break;
	return (proposals->list && !vxl_is_cons(list)) || failure_memory(failure);
}

/* Gives the generator the VXED's forms as data: (setq *written* '(...)). */
static bool load_written(struct vxl_world *world, const char *text, struct failure *failure)
{
	char *program;
	bool ok;

	if (asprintf(&program, "(setq *written* '(\n%s\n))", text) < 0)
		return failure_memory(failure);
	ok = generator_load(world, program, "VXED", failure);
	free(program);
	return ok;
}

static bool propose(struct proposals *proposals, const char *text, const struct trace *trace,
		    const struct proposal_options *options, struct failure *failure)
{
	struct vxl_machine *m = vxl_world_machine(proposals->world);
	vxl_value args[] = {
		generator_text(m, text), generator_events(m, trace), generator_pids(m, trace),
		generator_times(m, trace), generator_users(m, options->passwd),
		options->exact ? VXL_T : VXL_NIL,
	};
	vxl_value result;

	return generator_call(proposals->world, "propose", args, ARRAY_SIZE(args), &result,
			      failure) &&
	       read_proposals(proposals, result, failure);
}

/* The programs that the loaded VXED is for, and those that it lets run. A NULL-terminated array;
 * the caller frees it and its strings. NULL with *failure. */
static char **programs_of(struct vxl_world *world, struct failure *failure)
{
	const struct vxl_space *space = vxl_world_space(world);
	size_t count = 0;
	char **programs;
	vxl_value list;

	if (!generator_call(world, "written-programs", NULL, 0, &list, failure))
		return NULL;
	programs = calloc(list_length(space, list) + 1, sizeof(*programs));
	for (; programs && vxl_is_cons(list); list = vxl_cdr(space, list))
		programs[count++] = generator_string(world, vxl_car(space, list));
	if (!programs)
		failure_memory(failure);
	return programs;
}

static bool give_facts(struct vxl_world *world, const char *root, const struct trace *trace,
		       struct failure *failure)
{
	char **programs, **at;
	bool ok;

	if (!root)
		return true;
	programs = programs_of(world, failure);
	ok = programs && generator_facts(world, root, (const char *const *)programs, trace,
					 failure);
	for (at = programs; at && *at; at++)
		free(*at);
	free(programs);
	return ok;
}

bool proposals_make(struct proposals *proposals, const char *text, const struct trace *trace,
		    const struct proposal_options *options, struct failure *failure)
{
	memset(proposals, 0, sizeof(*proposals));
	proposals->world = generator_new(options->library, failure);
	if (!proposals->world)
		return false;
	if (load_written(proposals->world, text, failure) &&
	    give_facts(proposals->world, options->evidence, trace, failure) &&
	    propose(proposals, text, trace, options, failure))
		return true;
	proposals_free(proposals);
	return false;
}

/* (TITLE TEXT NOTE (REPLACED ...)), as amend takes it. */
static vxl_value proposal_value(struct vxl_machine *m, const struct proposal *p)
{
	vxl_value replaced = VXL_NIL, list;
	size_t n = p->nreplaced;

	while (n--)
		replaced = generator_cons(m, generator_text(m, p->replaced[n]), replaced);
	list = generator_cons(m, replaced, VXL_NIL);
	list = generator_cons(m, generator_text(m, p->note), list);
	list = generator_cons(m, generator_text(m, p->text), list);
	return generator_cons(m, generator_text(m, p->title), list);
}

char *proposals_apply(const struct proposals *proposals, const char *text,
		      const bool *accepted, struct failure *failure)
{
	struct vxl_machine *m = vxl_world_machine(proposals->world);
	vxl_value args[] = { generator_text(m, text), VXL_NIL }, result;
	size_t i = proposals->count;
	char *amended;

	while (i--)
		if (!accepted || accepted[i])
			args[1] = generator_cons(m, proposal_value(m, &proposals->list[i]),
						 args[1]);
	if (!generator_call(proposals->world, "amend", args, ARRAY_SIZE(args), &result, failure))
		return NULL;
	amended = generator_string(proposals->world, result);
	if (!amended)
		failure_memory(failure);
	return amended;
}

static void proposal_free(struct proposal *p)
{
	size_t n;

	for (n = 0; n < p->nreplaced; n++)
		free(p->replaced[n]);
	free(p->title);
	free(p->text);
	free(p->note);
	free(p->risk);
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
