// SPDX-License-Identifier: GPL-2.0
#include "judge.h"

#include <linux/percpu.h>
#include <linux/preempt.h>

#include "event.h"
#include "policy.h"
#include "syscall.h"
#include "task.h"
#include "vxed.h"

static DEFINE_PER_CPU(struct judge *, judges);

int judge_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct judge *judge = vxl_alloc(sizeof(*judge));

		per_cpu(judges, cpu) = judge;
		if (judge)
			judge->machine = vxl_machine_new(NULL);
		if (!judge || !judge->machine) {
			judge_exit();
			return -ENOMEM;
		}
	}
	return 0;
}

void judge_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		struct judge *judge = per_cpu(judges, cpu);

		if (judge)
			vxl_machine_free(judge->machine);
		vxl_free(judge);
		per_cpu(judges, cpu) = NULL;
	}
}

struct judge *judge_begin(void)
{
	preempt_disable();
	return __this_cpu_read(judges);
}

void judge_end(void)
{
	preempt_enable();
}

/* Fills in who and under which VXED, and appends. */
static noinline void log_event(struct vxe_event *event, const struct vxl_arg *args,
			       unsigned int nargs, const char *message)
{
	u32 id = task_id(current);
	struct vxed *vxed = vxed_get(task_id_slot(id));

	event->slot = task_id_slot(id);
	event->subsystem = task_id_serial(id);
	if (vxed) {
		event->mode = event->mode ?: READ_ONCE(vxed->mode);
		strscpy_pad(event->name, vxed->policy->name, sizeof(event->name));
		if (event->kind == VXE_EVENT_VIOLATION)
			atomic64_inc(&vxed->violations);
	}
	event_emit(event, args, nargs, message);
}

/*
 * A verdict's way to the log. It is the slow path: what is permitted without
 * a word in the log does not come here.
 */
static noinline long conclude(struct judge *judge, const struct vxed *vxed,
			      struct verdict verdict, unsigned int point,
			      unsigned int call, enum vxe_abi abi,
			      const struct vxl_arg *args, unsigned int nargs,
			      const char *message)
{
	u32 mode = vxed ? READ_ONCE(vxed->mode) : VXE_MODE_PRODUCTION;
	struct vxe_event event = {
		.kind = verdict.error ? VXE_EVENT_VIOLATION : VXE_EVENT_PERMITTED,
		.point = point, .call = call, .abi = abi, .error = verdict.error,
		.mode = mode,
	};

	if (verdict.failed) {
		vxl_error_text(vxl_machine_error(judge->machine), judge->message,
			       sizeof(judge->message));
		message = judge->message;
	}
	log_event(&event, args, nargs, message);
	return mode == VXE_MODE_PRODUCTION ? -verdict.error : 0;
}

static bool unremarkable(const struct vxed *vxed, struct verdict verdict)
{
	return likely(!verdict.error && !verdict.log &&
		      READ_ONCE(vxed->mode) != VXE_MODE_TRACE);
}

static noinline long conclude_call(struct judge *judge, const struct vxed *vxed,
				   struct verdict verdict, unsigned int point,
				   enum vxe_abi abi, const u64 *registers)
{
	struct vxl_arg args[POLICY_REGISTERS];
	const char *message = NULL;
	unsigned int i;

	/* Of a VXED in force it is among the uncheckable. */
	if (syscalls_always(point))
		return 0;
	for (i = 0; i < POLICY_REGISTERS; i++) {
		args[i].kind = VXL_ARG_INTEGER;
		args[i].integer = registers[i];
	}
	if (!vxed)
		message = "no VXED is in force";
	else if (!(vxed->policy->abis & 1u << abi))
		message = "the VXED does not permit this ABI";
	else if (!point_get(point))
		message = "not a known syscall";
	return conclude(judge, vxed, verdict, point, point, abi, args,
			POLICY_REGISTERS, message);
}

long judge_call(unsigned int point, enum vxe_abi abi,
		const u64 registers[POLICY_REGISTERS])
{
	struct verdict verdict = { .error = EPERM };
	struct judge *judge = judge_begin();
	const struct vxed *vxed = vxed_get(task_id_slot(task_id(current)));
	long ret = 0;

	if (likely(vxed && vxed->policy->abis & 1u << abi && point < VXE_CALLS)) {
		const struct policy *policy = vxed->policy;

		if (policy->uncheckable[point / 64] >> (point % 64) & 1)
			goto end;
		verdict = policy_judge_call(policy, judge->machine, point, registers);
		if (unremarkable(vxed, verdict))
			goto end;
	}
	ret = conclude_call(judge, vxed, verdict, point, abi, registers);
end:
	judge_end();
	return ret;
}

long judge_object(struct judge *judge, unsigned int point,
		  const struct vxl_arg *args, unsigned int nargs,
		  const char *failure)
{
	const struct vxed *vxed = vxed_get(task_id_slot(task_id(current)));
	struct verdict verdict = { .error = EPERM };
	unsigned int call;
	enum vxe_abi abi;

	if (unlikely(!vxed)) {
		failure = "no VXED is in force";
	} else if (likely(!failure)) {
		verdict = policy_judge_object(vxed->policy, judge->machine, point,
					      args, nargs);
		if (unremarkable(vxed, verdict))
			return 0;
	}
	call = syscalls_current(&abi);
	return conclude(judge, vxed, verdict, point, call, abi, args, nargs, failure);
}

void judge_log_control(unsigned int point)
{
	struct vxe_event event = {
		.kind = VXE_EVENT_CONTROL, .point = point, .call = point,
		.abi = VXE_ABI_NONE, .error = EPERM, .mode = VXE_MODE_PRODUCTION,
	};

	judge_begin();
	log_event(&event, NULL, 0, "control of VXE from inside");
	judge_end();
}

void judge_log_enter(const char *path)
{
	struct vxl_arg arg = {
		.kind = VXL_ARG_STRING,
		.string = { .bytes = path, .length = strlen(path) },
	};
	struct vxe_event event = {
		.kind = VXE_EVENT_ENTER, .point = VXE_POINT_NONE,
		.call = VXE_POINT_NONE, .abi = VXE_ABI_NONE,
	};

	judge_begin();
	log_event(&event, &arg, 1, NULL);
	judge_end();
}
