// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/verdict.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "vxlinux/guest.h"
#include "vxlinux/journal.h"

bool verdict_is_silent(const struct run *run, unsigned int point)
{
	const struct policy *policy = run->judge.policy;

	if (!(policy->abis & 1u << VXE_ABI_X86_64))
		return false;
	return policy_uncheckable(policy, point) ||
	       (policy->checks[point] == VXL_T && run->mode != VXE_MODE_TRACE);
}

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

/* Adds the task that made the call, and logs the event. */
static void log_event(struct call *call, struct event *event)
{
	struct run *run = call->run;
	struct vxe_event *head = &event->head;
	struct guest guest = { 0 };

	if (guest_read(call, &guest)) {
		head->pid = guest.process;
		head->uid = guest.uid;
		memcpy(head->comm, guest.comm, sizeof(head->comm));
	}
	head->tid = call->trap.tid;
	head->slot = 1;
	head->subsystem = 1;
	head->sequence = run->sequence++;
	memcpy(head->name, run->judge.policy->name, sizeof(head->name));
	if (run->trace)
		run->failed |= !trace_add(run->trace, event, NULL);
	else
		journal_add(run->journal, event);
}

/* Logs the event if necessary, and applies the mode of the run. Returns 0 or -errno. */
static int conclude(struct call *call, struct event *event, struct verdict verdict,
		    const char *message)
{
	char text[VXE_MESSAGE_SIZE];
	struct run *run = call->run;

	if (!verdict.error && !verdict.log && !message && run->mode != VXE_MODE_TRACE)
		return 0;
	if (!message)
		message = "";
	if (verdict.failed) {
		vxl_error_text(vxl_machine_error(run->judge.machine), text, sizeof(text));
		message = text;
	}
	event->head.kind = verdict.error ? VXE_EVENT_VIOLATION : VXE_EVENT_PERMITTED;
	event->head.error = verdict.error;
	event->head.mode = run->mode;
	event->message = (struct vxl_string){ message, strlen(message) };
	log_event(call, event);
	return run->mode == VXE_MODE_PRODUCTION ? -verdict.error : 0;
}

static void describe_call(const struct call *call, struct event *event)
{
	event->head = (struct vxe_event){
		.kind = VXE_EVENT_PERMITTED, .point = call->point, .call = call->point,
		.abi = call->abi, .nargs = POLICY_REGISTERS, .time = now(),
	};
	for (unsigned int i = 0; i < POLICY_REGISTERS; i++)
		event->head.args[i] = argument(call, i);
}

static struct verdict judge(struct run *run, struct event *event)
{
	struct failure failure;

	if (!judge_at(&run->judge, event, &failure))
		return (struct verdict){ .error = ENOMEM };
	return judge_event(&run->judge, event);
}

int verdict_call(struct call *call)
{
	struct event event = { 0 };
	const struct policy *policy = call->run->judge.policy;
	struct verdict verdict = { .error = EPERM };
	const char *message = NULL;

	if (call->trusted)
		return 0;
	describe_call(call, &event);
	if (!(policy->abis & 1u << call->abi)) {
		message = "the VXED does not permit this ABI";
	} else if (!point_get(call->point)) {
		message = "not a known syscall";
	} else {
		if (policy_uncheckable(policy, call->point))
			return 0;
		verdict = judge(call->run, &event);
	}
	return conclude(call, &event, verdict, message);
}

int verdict_refuse(struct call *call, const char *message)
{
	struct event event = { 0 };

	describe_call(call, &event);
	conclude(call, &event, (struct verdict){ .error = EPERM }, message);
	return -EPERM;
}

int verdict_object(struct call *call, unsigned int object, const struct vxl_arg *args,
		   unsigned int count, const char *failure)
{
	struct event event = { 0 };
	struct verdict verdict = { .error = EPERM };

	if (call->trusted)
		return 0;
	event.head = (struct vxe_event){
		.kind = VXE_EVENT_PERMITTED, .point = object, .call = call->point,
		.abi = call->abi, .nargs = count, .time = now(),
	};
	for (unsigned int i = 0; i < count; i++) {
		if (args[i].kind == VXL_ARG_STRING) {
			event.head.strings |= 1 << i;
			event.head.args[i] = args[i].string.length;
			event.strings[i] = args[i].string;
		} else {
			event.head.args[i] = args[i].integer;
		}
	}
	if (!failure)
		verdict = judge(call->run, &event);
	return conclude(call, &event, verdict, failure);
}

void verdict_enter(struct call *call, const char *given, const char *path)
{
	struct event event = {
		.strings = { { given, strlen(given) }, { path, strlen(path) } },
		.message = { "", 0 },
	};

	event.head = (struct vxe_event){
		.kind = VXE_EVENT_ENTER, .point = VXE_POINT_NONE, .call = VXE_POINT_NONE,
		.abi = VXE_ABI_NONE, .nargs = 2, .strings = 3, .time = now(),
		.mode = call->run->mode, .args = { strlen(given), strlen(path) },
	};
	log_event(call, &event);
}
