// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/judge.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <stdlib.h>

#include "libvxe/event/argument.h"
#include "libvxe/policy/describe.h"
#include "libvxe/policy/source.h"

struct judge_own {
	uint32_t subsystem;	/* 0: free */
	void *block;
};

static void forget(struct judge *judge)
{
	size_t i;

	for (i = 0; i < judge->own_capacity; i++)
		free(judge->own[i].block);
	if (judge->own)
		memset(judge->own, 0, judge->own_capacity * sizeof(*judge->own));
	judge->nown = 0;
}

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
	forget(judge);
	free(judge->own);
	policy_free(judge->policy);
	vxl_machine_free(judge->machine);
	memset(judge, 0, sizeof(*judge));
}

/* As it went along ------------------------------------------------------------------ */

#define JITTER	1000000000	/* ns; what goes back further is a clock that was set */

/* ns; of all judges, which are put the same events. */
static u64 now;
static s64 last;

static u64 time_of_event(void)
{
	return now;
}

static void tick(s64 time)
{
	if (time > last)
		now += (u64)time - (u64)last;
	if (time > last || (u64)last - (u64)time > JITTER)
		last = time;
}

static struct judge_own *own_slot(struct judge_own *own, size_t capacity, uint32_t subsystem)
{
	size_t at = subsystem * UINT32_C(2654435761) & (capacity - 1);

	while (own[at].subsystem && own[at].subsystem != subsystem)
		at = (at + 1) & (capacity - 1);
	return &own[at];
}

static bool grow(struct judge *judge)
{
	size_t capacity = judge->own_capacity ? judge->own_capacity * 2 : 64, i;
	struct judge_own *own = calloc(capacity, sizeof(*own));

	if (!own)
		return false;
	for (i = 0; i < judge->own_capacity; i++)
		if (judge->own[i].subsystem)
			*own_slot(own, capacity, judge->own[i].subsystem) = judge->own[i];
	free(judge->own);
	judge->own = own;
	judge->own_capacity = capacity;
	return true;
}

/* NULL: out of memory. */
static void *own_block(struct judge *judge, uint32_t subsystem)
{
	struct judge_own *own;

	if (!subsystem)
		return judge->state[VXL_SCOPE_SUBSYSTEM];
	if (judge->nown * 2 >= judge->own_capacity && !grow(judge))
		return NULL;
	own = own_slot(judge->own, judge->own_capacity, subsystem);
	if (!own->subsystem) {
		own->block = calloc(1, vxl_image_state_size(judge->policy->image,
							    VXL_SCOPE_SUBSYSTEM));
		if (!own->block)
			return NULL;
		own->subsystem = subsystem;
		judge->nown++;
	}
	return own->block;
}

static size_t state_size(const struct judge *judge, enum vxl_scope scope)
{
	return vxl_image_state_size(judge->policy->image, scope);
}

bool judge_counts(const struct judge *judge)
{
	return state_size(judge, VXL_SCOPE_VXED) || state_size(judge, VXL_SCOPE_SUBSYSTEM);
}

static void start_anew(struct judge *judge)
{
	unsigned int i;

	for (i = 0; i < VXL_SCOPE_COUNT; i++)
		memset(judge->state[i], 0, state_size(judge, i));
	forget(judge);
}

bool judge_at(struct judge *judge, const struct event *event)
{
	void *own = judge->state[VXL_SCOPE_SUBSYSTEM];

	if (!judge_counts(judge))
		return true;
	tick(event->head.time);
	vxl_image_set_clock(judge->policy->image, time_of_event);
	if (event->head.kind == VXE_EVENT_LOAD)
		start_anew(judge);
	else if (state_size(judge, VXL_SCOPE_SUBSYSTEM))
		own = own_block(judge, event->head.subsystem);
	vxl_machine_set_state(judge->machine, judge->state[VXL_SCOPE_VXED], own);
	if (own)
		return true;
	warnx("out of memory");
	return false;
}

/* Verdicts -------------------------------------------------------------------------- */

bool judge_can(const struct event *event)
{
	return (event->head.kind == VXE_EVENT_PERMITTED ||
		event->head.kind == VXE_EVENT_VIOLATION) && point_get(event->head.point) &&
	       argument_is_told(&event->head);
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
	/* What was recorded before the point had all the arguments that it has. */
	for (; i < VXE_EVENT_ARGS; i++)
		args[i] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER };
	return policy_judge_object(judge->policy, judge->machine, head->point, args, i);
}

struct verdict judge_seen(const struct judge *judge, const struct seen *seen)
{
	struct event event;

	describe_expand(seen, &event);
	return judge_event(judge, &event);
}
