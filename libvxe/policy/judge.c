// SPDX-License-Identifier: GPL-2.0
#include "libvxe/policy/judge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libvxe/event/argument.h"
#include "libvxe/policy/source.h"

/* The counters of one subsystem, in a hash table with open addressing. */
struct judge_own {
	uint32_t subsystem;	/* 0: free */
	void *block;
};

/* What was counted on one machine. */
struct judge_host {
	void *state[VXL_SCOPE_COUNT];	/* counters, flags and rates, by scope */
	struct judge_own *own;		/* those of each subsystem */
	size_t nown, own_capacity;
	u64 now;			/* ns, for rates; see tick() */
	s64 last;			/* ns since the epoch: time of the latest event */
};

static void forget(struct judge_host *host)
{
	size_t i;

	for (i = 0; i < host->own_capacity; i++)
		free(host->own[i].block);
	if (host->own)
		memset(host->own, 0, host->own_capacity * sizeof(*host->own));
	host->nown = 0;
}

/* Selects the counts of the machine with this name; "": of events without a name. False: out of
 * memory. */
static bool choose(struct judge *judge, const char *name)
{
	struct judge_host *host, **more;
	size_t number;
	unsigned int i;
	bool ok = true;

	if (!machines_add(&judge->names, name, &number))
		return false;
	if (number < judge->nhosts) {
		judge->at = judge->hosts[number];
		return true;
	}
	more = reallocarray(judge->hosts, number + 1, sizeof(*more));
	host = calloc(1, sizeof(*host));
	if (more)
		judge->hosts = more;
	if (!more || !host) {
		free(host);
		return false;
	}
	judge->hosts[judge->nhosts++] = judge->at = host;
	for (i = 0; ok && i < VXL_SCOPE_COUNT; i++) {
		host->state[i] = calloc(1, vxl_image_state_size(judge->policy->image, i) + 1);
		ok = host->state[i];
	}
	return ok;
}

static bool give_state(struct judge *judge)
{
	if (!choose(judge, ""))
		return false;
	vxl_machine_set_state(judge->machine, judge->at->state[VXL_SCOPE_VXED],
			      judge->at->state[VXL_SCOPE_SUBSYSTEM]);
	return true;
}

bool judge_open_text(struct judge *judge, const char *text, size_t size, const char *name,
		     struct failure *failure)
{
	struct vxl_error error;

	memset(judge, 0, sizeof(*judge));
	judge->machine = vxl_machine_new(NULL);
	if (!judge->machine)
		return failure_memory(failure);
	judge->policy = policy_load(NULL, text, size, &error);
	if (judge->policy && give_state(judge))
		return true;
	if (judge->policy)
		failure_memory(failure);
	else
		failure_lisp(failure, FAILURE_INPUT, &error);
	if (!failure->file[0])
		snprintf(failure->file, sizeof(failure->file), "%s", name);
	judge_close(judge);
	return false;
}

bool judge_open(struct judge *judge, const char *file, const char *library,
		struct failure *failure)
{
	struct source source;
	bool ok;

	if (!source_resolve(file, library, &source, failure))
		return false;
	ok = judge_open_text(judge, source.text, source.size, file, failure);
	source_free(&source);
	return ok;
}

bool judge_open_vxed(struct judge *judge, const char *text, const char *name,
		     const char *library, struct failure *failure)
{
	struct source source;
	bool ok;

	if (!source_resolve_text(text, strlen(text), name, library, &source, failure))
		return false;
	ok = judge_open_text(judge, source.text, source.size, name, failure);
	source_free(&source);
	return ok;
}

bool judge_open_given(struct judge *judge, const struct vxed_text *vxed, const char *library,
		      struct failure *failure)
{
	return vxed->text ? judge_open_vxed(judge, vxed->text, vxed->file, library, failure) :
			    judge_open(judge, vxed->file, library, failure);
}

void judge_close(struct judge *judge)
{
	unsigned int i;
	size_t n;

	for (n = 0; n < judge->nhosts; n++) {
		for (i = 0; i < VXL_SCOPE_COUNT; i++)
			free(judge->hosts[n]->state[i]);
		forget(judge->hosts[n]);
		free(judge->hosts[n]->own);
		free(judge->hosts[n]);
	}
	free(judge->hosts);
	machines_free(&judge->names);
	policy_free(judge->policy);
	vxl_machine_free(judge->machine);
	memset(judge, 0, sizeof(*judge));
}

/* Events in their order ------------------------------------------------------------ */

#define JITTER	1000000000	/* ns; a clock that goes back further than this was set back */

/* The clock function of a machine has no parameter. So each thread stores the time of the event
 * that it judges; judge_event() sets it. */
static _Thread_local u64 clock_of_thread;

static u64 time_of_event(void)
{
	return clock_of_thread;
}

static void tick(struct judge_host *host, s64 time)
{
	u64 ahead = (u64)time - (u64)host->last;

	if (time > host->last)
		host->now += ahead;
	if (time > host->last || -ahead > JITTER)
		host->last = time;
}

static struct judge_own *own_slot(struct judge_own *own, size_t capacity, uint32_t subsystem)
{
	size_t at = subsystem * UINT32_C(2654435761) & (capacity - 1);

	while (own[at].subsystem && own[at].subsystem != subsystem)
		at = (at + 1) & (capacity - 1);
	return &own[at];
}

static bool grow(struct judge_host *host)
{
	size_t capacity = host->own_capacity ? host->own_capacity * 2 : 64, i;
	struct judge_own *own = calloc(capacity, sizeof(*own));

	if (!own)
		return false;
	for (i = 0; i < host->own_capacity; i++)
		if (host->own[i].subsystem)
			*own_slot(own, capacity, host->own[i].subsystem) = host->own[i];
	free(host->own);
	host->own = own;
	host->own_capacity = capacity;
	return true;
}

/* The counters of a subsystem, zeroed at its first event. NULL: out of memory. */
static void *own_block(const struct judge *judge, uint32_t subsystem)
{
	struct judge_host *host = judge->at;
	struct judge_own *own;

	if (!subsystem)
		return host->state[VXL_SCOPE_SUBSYSTEM];
	if (host->nown * 2 >= host->own_capacity && !grow(host))
		return NULL;
	own = own_slot(host->own, host->own_capacity, subsystem);
	if (!own->subsystem) {
		own->block = calloc(1, vxl_image_state_size(judge->policy->image,
							    VXL_SCOPE_SUBSYSTEM));
		if (!own->block)
			return NULL;
		own->subsystem = subsystem;
		host->nown++;
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

static void start_anew(const struct judge *judge)
{
	unsigned int i;

	for (i = 0; i < VXL_SCOPE_COUNT; i++)
		memset(judge->at->state[i], 0, state_size(judge, i));
	forget(judge->at);
}

bool judge_at(struct judge *judge, const struct event *event, struct failure *failure)
{
	void *own;

	if (!judge_counts(judge))
		return true;
	if (!choose(judge, event->machine ? event->machine : ""))
		return failure_memory(failure);
	own = judge->at->state[VXL_SCOPE_SUBSYSTEM];
	tick(judge->at, event->head.time);
	vxl_image_set_clock(judge->policy->image, time_of_event);
	if (event->head.kind == VXE_EVENT_LOAD)
		start_anew(judge);
	else if (state_size(judge, VXL_SCOPE_SUBSYSTEM))
		own = own_block(judge, event->head.subsystem);
	vxl_machine_set_state(judge->machine, judge->at->state[VXL_SCOPE_VXED], own);
	return own || failure_memory(failure);
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

	clock_of_thread = judge->at->now;
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
	/* An older module may have recorded fewer arguments than the point has here. */
	for (; i < VXE_EVENT_ARGS; i++)
		args[i] = (struct vxl_arg) { .kind = VXL_ARG_INTEGER };
	return policy_judge_object(judge->policy, judge->machine, head->point, args, i);
}
