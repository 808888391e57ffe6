// SPDX-License-Identifier: GPL-2.0
#include "judge.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <stdlib.h>

#include "describe.h"
#include "source.h"

static bool give_state(struct judge *judge)
{
	unsigned int i;

	for (i = 0; i < VXL_SCOPE_COUNT; i++) {
		judge->state[i] = calloc(1, vxl_image_state_size(judge->policy->image, i) + 1);
		if (!judge->state[i])
			return false;
	}
	vxl_machine_set_state(judge->machine, judge->state[VXL_SCOPE_VXED],
			      judge->state[VXL_SCOPE_SUBSYSTEM]);
	return true;
}

bool judge_open_text(struct judge *judge, const char *text, size_t size, const char *name)
{
	struct vxl_error error;

	memset(judge, 0, sizeof(*judge));
	judge->name = name;
	judge->machine = vxl_machine_new(NULL);
	if (!judge->machine) {
		warn("%s", name);
		return false;
	}
	judge->policy = policy_load(text, size, &error);
	if (judge->policy && give_state(judge))
		return true;
	if (judge->policy)
		warn("%s", name);
	else if (!error.line)
		fprintf(stderr, "%s: %s\n", name, error.message);
	else
		source_report(&error);
	judge_close(judge);
	return false;
}

static bool open_source(struct judge *judge, bool resolved, struct source *source,
			const struct vxl_error *error, const char *name)
{
	bool ok;

	if (!resolved) {
		source_report(error);
		return false;
	}
	ok = judge_open_text(judge, source->text, source->size, name);
	source_free(source);
	return ok;
}

bool judge_open(struct judge *judge, const char *file, const char *library)
{
	struct vxl_error error;
	struct source source;
	bool resolved = source_resolve(file, library, &source, &error);

	return open_source(judge, resolved, &source, &error, file);
}

bool judge_open_vxed(struct judge *judge, const char *text, const char *name,
		     const char *library)
{
	struct vxl_error error;
	struct source source;
	bool resolved = source_resolve_text(text, strlen(text), name, library, &source, &error);

	return open_source(judge, resolved, &source, &error, name);
}

void judge_close(struct judge *judge)
{
	unsigned int i;

	for (i = 0; i < VXL_SCOPE_COUNT; i++)
		free(judge->state[i]);
	policy_free(judge->policy);
	vxl_machine_free(judge->machine);
	memset(judge, 0, sizeof(*judge));
}

bool judge_can(const struct event *event)
{
	return (event->head.kind == VXE_EVENT_PERMITTED ||
		event->head.kind == VXE_EVENT_VIOLATION) && point_get(event->head.point);
}

static struct verdict judge_call(const struct judge *judge, const struct vxe_event *head)
{
	u64 registers[POLICY_REGISTERS] = { 0 };
	unsigned int i;

	if (head->abi >= VXE_ABI_NONE || !(judge->policy->abis & 1u << head->abi))
		return (struct verdict) { .error = EPERM };
	for (i = 0; i < head->nargs && i < POLICY_REGISTERS; i++)
		registers[i] = head->args[i];
	return policy_judge_call(judge->policy, judge->machine, head->point, registers);
}

struct verdict judge_event(const struct judge *judge, const struct event *event)
{
	const struct vxe_event *head = &event->head;
	struct vxl_arg args[VXE_EVENT_ARGS];
	unsigned int i;

	if (head->point < VXE_CALLS)
		return judge_call(judge, head);
	for (i = 0; i < head->nargs && i < VXE_EVENT_ARGS; i++) {
		if (head->strings >> i & 1)
			args[i] = (struct vxl_arg) { .kind = VXL_ARG_STRING,
						     .string = event->strings[i] };
		else
			args[i] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER,
						     .integer = head->args[i] };
	}
	return policy_judge_object(judge->policy, judge->machine, head->point, args, i);
}

struct verdict judge_seen(const struct judge *judge, const struct seen *seen)
{
	struct event event;

	describe_expand(seen, &event);
	return judge_event(judge, &event);
}
