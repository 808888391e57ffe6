// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/generate.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/learn/generator.h"
#include "libvxe/learn/proposals.h"
#include "libvxe/policy/judge.h"
#include "libvxe/text/hash.h"
#include "libvxe/text/output.h"

static bool call_generate(struct vxl_world *world, const struct trace *trace,
			  const struct generate_options *options, const char *const *off,
			  struct generated *generated, struct failure *failure)
{
	struct vxl_machine *m = vxl_world_machine(world);
	vxl_value args[] = {
		generator_text(m, options->name), generator_text(m, options->model),
		generator_texts(m, options->activate), generator_events(m, trace),
		generator_pids(m, trace), generator_times(m, trace),
		generator_users(m, options->passwd),
		options->exact ? VXL_T : VXL_NIL, vxl_make_integer(m, trace->lost),
		generator_texts(m, off),
	};
	vxl_value result;

	if (!generator_call(world, "generate", args, ARRAY_SIZE(args), &result, failure))
		return false;
	free(generated->text);
	generated->text = generator_string(world, result);
	if (!generated->text)
		return failure_memory(failure);
	return generator_count_single(world, generated->text, &generated->single, failure);
}

/* Generalisations ------------------------------------------------------------------ */

static bool is_wanted(const struct generate_options *options, const char *id)
{
	const char *const *at;

	for (at = options->wanted; at && *at; at++)
		if (!strcmp(*at, id))
			return true;
	return !options->wanted;
}

/* Reads (TEXT NOTE RISK). */
static bool read_generalisation(struct generalisation *to, const struct vxl_world *world,
				vxl_value list, const struct generate_options *options)
{
	const struct vxl_space *space = vxl_world_space(world);
	char **texts[] = { &to->text, &to->why, &to->risk };
	char hash[TEXT_HASH_SIZE];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++, list = vxl_cdr(space, list))
		if (!(*texts[i] = generator_string(world, vxl_car(space, list))))
			return false;
	text_hash(to->text, strlen(to->text), hash);
	snprintf(to->id, sizeof(to->id), "%.*s", GENERALISATION_ID_SIZE - 1, hash);
	to->on = is_wanted(options, to->id);
	return true;
}

static bool read_generalisations(struct vxl_world *world, const struct generate_options *options,
				 struct generated *generated, struct failure *failure)
{
	const struct vxl_space *space = vxl_world_space(world);
	vxl_value list, at;
	size_t count = 0;

	if (!generator_call(world, "generalisations", NULL, 0, &list, failure))
		return false;
	for (at = list; vxl_is_cons(at); at = vxl_cdr(space, at))
		count++;
	generated->list = calloc(count + 1, sizeof(*generated->list));
	for (at = list; generated->list && vxl_is_cons(at); at = vxl_cdr(space, at))
		if (!read_generalisation(&generated->list[generated->count++], world,
					 vxl_car(space, at), options))
			return failure_memory(failure);
	return generated->list || failure_memory(failure);
}

/* The texts of the unwanted ones, NULL-terminated. The caller frees the array. NULL: out of
 * memory. */
static const char **texts_off(const struct generated *generated)
{
	const char **off = calloc(generated->count + 1, sizeof(*off));
	size_t i, count = 0;

	for (i = 0; off && i < generated->count; i++)
		if (!generated->list[i].on)
			off[count++] = generated->list[i].text;
	return off;
}

/* Sets the number of the line on which it begins. */
static void find_line(struct generalisation *what, const char *text)
{
	size_t length = strlen(what->text);
	unsigned int line = 1;

	for (; *text && what->on; text = strchr(text, '\n') + 1, line++) {
		if (!strncmp(text, what->text, length) &&
		    (text[length] == '\n' || text[length] == ' ')) {
			what->line = line;
			return;
		}
		if (!strchr(text, '\n'))
			return;
	}
}

static bool generate(struct vxl_world *world, const struct trace *trace,
		     const struct generate_options *options, struct generated *generated,
		     struct failure *failure)
{
	const char **off;
	size_t i;
	bool ok;

	if (!call_generate(world, trace, options, NULL, generated, failure) ||
	    !read_generalisations(world, options, generated, failure))
		return false;
	off = texts_off(generated);
	ok = off ? true : failure_memory(failure);
	if (ok && *off)
		ok = call_generate(world, trace, options, off, generated, failure);
	free(off);
	/* If two of them were made for the same event, turning one off turns off the other. */
	for (i = 0; ok && i < generated->count; i++) {
		find_line(&generated->list[i], generated->text);
		generated->list[i].on = generated->list[i].line;
	}
	return ok;
}

void generated_free(struct generated *generated)
{
	size_t i;

	for (i = 0; i < generated->count; i++) {
		free(generated->list[i].text);
		free(generated->list[i].why);
		free(generated->list[i].risk);
	}
	free(generated->list);
	free(generated->text);
	memset(generated, 0, sizeof(*generated));
}

/* Frees all of it if anything failed. */
static bool finish(struct generated *generated, bool ok)
{
	if (!ok)
		generated_free(generated);
	return ok;
}

bool generate_vxed(const struct trace *trace, const struct generate_options *options,
		   struct generated *generated, struct failure *failure)
{
	struct vxl_world *world;
	bool ok;

	memset(generated, 0, sizeof(*generated));
	world = generator_new(options->library, failure);
	ok = world &&
	     generator_facts(world, options->evidence, options->activate, trace, failure) &&
	     generate(world, trace, options, generated, failure);
	vxl_world_free(world);
	return finish(generated, ok);
}

/* Whether a file gets a new name. Such an entry never counts as permitted: the model may permit it
 * only as long as there is no further rule about the new name. */
static bool is_move(const struct seen *seen)
{
	return seen->point == POINT_path_rename || seen->point == POINT_path_link;
}

/* Whether a file is created under a name that was free. Such an entry never counts as permitted
 * either: it is evidence that the name was made up, and the existing rule may be literal. */
static bool is_made(const struct seen *seen)
{
	const uint64_t alone = O_CREAT | O_EXCL;

	return seen->point == POINT_file_open && (seen->args[1] & alone) == alone;
}

/* Copies to lacking the entries of the trace that the judge's VXED refuses, and those that are also
 * evidence for other things. False: out of memory. */
static bool find_lacking(const struct judge *judge, const struct trace *trace,
			 struct trace *lacking)
{
	size_t i;

	for (i = 0; i < trace->count; i++)
		if ((is_move(trace->seen[i]) || is_made(trace->seen[i]) ||
		     seen_judge(trace->seen[i], judge).error) &&
		    !trace_copy(lacking, trace, i))
			return false;
	return true;
}

static bool merge(const char *old, const struct trace *lacking,
		  const struct generate_options *options, struct generated *generated,
		  struct failure *failure)
{
	const struct proposal_options how = {
		.library = options->library, .passwd = options->passwd,
		.exact = options->exact, .evidence = options->evidence,
	};
	struct proposals proposals;
	bool ok;

	if (!proposals_make(&proposals, old, lacking, &how, failure))
		return false;
	generated->text = proposals_apply(&proposals, old, NULL, failure);
	ok = generated->text && generator_count_single(proposals.world, generated->text,
						       &generated->single, failure);
	proposals_free(&proposals);
	return ok;
}

bool generate_merged(const char *old, const char *file, const struct trace *trace,
		     const struct generate_options *options, struct generated *generated,
		     struct failure *failure)
{
	struct trace lacking;
	struct judge judge;
	bool ok;

	memset(generated, 0, sizeof(*generated));
	if (!judge_open_vxed(&judge, old, file, options->library, failure))
		return false;
	trace_init(&lacking);
	lacking.pids = trace->pids;	/* lent */
	memcpy(lacking.uids, trace->uids, sizeof(lacking.uids));
	lacking.from = trace->from;
	lacking.until = trace->until;
	ok = find_lacking(&judge, trace, &lacking) || failure_memory(failure);
	ok = ok && merge(old, &lacking, options, generated, failure);
	lacking.pids = NULL;
	trace_free(&lacking);
	judge_close(&judge);
	return finish(generated, ok);
}

bool generate_merged_file(const char *file, const struct trace *trace,
			  const struct generate_options *options,
			  struct generated *generated, struct failure *failure)
{
	char *old = output_read(file, VXE_TEXT_MAX, NULL);
	bool ok;

	memset(generated, 0, sizeof(*generated));
	if (!old) {
		failure_errno(failure, file);
		failure->kind = FAILURE_INPUT;
		return false;
	}
	ok = generate_merged(old, file, trace, options, generated, failure);
	free(old);
	return ok;
}
