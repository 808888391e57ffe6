// SPDX-License-Identifier: GPL-2.0
#include "libvxe/learn/generate.h"

#include <stdlib.h>
#include <string.h>

#include "libvxe/learn/generator.h"
#include "libvxe/learn/proposals.h"
#include "libvxe/policy/judge.h"
#include "libvxe/text/output.h"

static bool call_generate(struct vxl_world *world, const struct trace *trace,
			  const struct generate_options *options,
			  struct generated *generated, struct failure *failure)
{
	struct vxl_machine *m = vxl_world_machine(world);
	vxl_value args[] = {
		generator_text(m, options->name), generator_text(m, options->model),
		generator_texts(m, options->activate), generator_events(m, trace),
		generator_pids(m, trace), generator_users(m, options->passwd),
		options->exact ? VXL_T : VXL_NIL, vxl_make_integer(m, trace->lost),
	};
	vxl_value result;

	if (!generator_call(world, "generate", args, ARRAY_SIZE(args), &result, failure))
		return false;
	generated->text = generator_string(world, result);
	if (!generated->text)
		return failure_memory(failure);
	return generator_count_single(world, generated->text, &generated->single, failure);
}

/* Frees the text unless all went well. */
static bool finish(struct generated *generated, bool ok)
{
	if (!ok) {
		free(generated->text);
		generated->text = NULL;
	}
	return ok;
}

bool generate_vxed(const struct trace *trace, const struct generate_options *options,
	      struct generated *generated, struct failure *failure)
{
	struct vxl_world *world;
	bool ok;

	memset(generated, 0, sizeof(*generated));
	world = generator_new(options->library, failure);
	ok = world && call_generate(world, trace, options, generated, failure);
	vxl_world_free(world);
	return finish(generated, ok);
}

/* Copies to lacking what the judge's VXED refuses. False: out of memory. */
static bool find_lacking(const struct judge *judge, const struct trace *trace,
			 struct trace *lacking)
{
	size_t i;

	for (i = 0; i < trace->count; i++)
		if (seen_judge(trace->seen[i], judge).error && !trace_copy(lacking, trace, i))
			return false;
	return true;
}

static bool merge(const char *old, const struct trace *lacking,
		  const struct generate_options *options, struct generated *generated,
		  struct failure *failure)
{
	const struct proposal_options how = {
		.library = options->library, .passwd = options->passwd,
		.exact = options->exact,
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
