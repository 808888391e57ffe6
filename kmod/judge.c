// SPDX-License-Identifier: GPL-2.0
#include "kmod/judge.h"

#include <linux/percpu.h>
#include <linux/preempt.h>
#include <asm/unistd.h>

#include "kmod/call.h"
#include "kmod/event.h"
#include "kmod/path.h"
#include "kmod/task.h"
#include "kmod/vxed.h"
#include "vxed/points.h"
#include "vxed/policy.h"

DEFINE_PER_CPU(struct judge *, judges);

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

static_assert(sizeof_field(struct vxe_event, name) == sizeof_field(struct policy, name));

/* Fills in the subsystem and its VXED, counts a violation, and appends the event. */
static noinline void log_event(struct vxe_event *event, const struct vxl_arg *args,
			       unsigned int nargs, const char *message)
{
	u32 id = task_id(current);
	struct vxed *vxed = vxed_get(task_id_slot(id));

	event->slot = task_id_slot(id);
	event->subsystem = task_id_serial(id);
	if (vxed) {
		event->mode = event->mode ?: READ_ONCE(vxed->mode);
		/* The bytes after the name are all 0. */
		memcpy(event->name, vxed->policy->name, sizeof(event->name));
		if (event->kind == VXE_EVENT_VIOLATION)
			atomic64_inc(&vxed->violations);
	}
	event_emit(event, args, nargs, message);
}

/*
 * Slow path: logs a verdict. Silent permits never reach this function. Returns 0 or -errno,
 * as the VXED's mode wants it.
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

/* Whether the VXED permits it, and its mode wants no event. */
static bool unremarkable(const struct vxed *vxed, vxl_value value)
{
	return likely(value == VXL_T && READ_ONCE(vxed->mode) != VXE_MODE_TRACE);
}

long judge_conclude_call(const struct vxed *vxed, vxl_value value, unsigned int point,
			 enum vxe_abi abi, const u64 *from, const u8 *order)
{
	struct verdict verdict = { .error = EPERM };
	struct vxl_arg args[POLICY_REGISTERS];
	const char *message = NULL;
	unsigned int i;
	long ret = 0;

	/* These calls are uncheckable in every loaded VXED, so they get here only if the VXED is
	 * missing. */
	if (call_always(point))
		goto end;
	for (i = 0; i < POLICY_REGISTERS; i++) {
		args[i].kind = VXL_ARG_INTEGER;
		args[i].integer = from[order[i]];
	}
	if (!vxed) {
		message = "no VXED is in force";
	} else if (!(vxed->policy->abis & 1u << abi)) {
		message = "the VXED does not permit this ABI";
	} else if (!point_get(point)) {
		/* Programs conclude that the kernel lacks the call, and use an older one. */
		verdict.error = ENOSYS;
		message = "not a known syscall";
	} else if (policy_uncheckable(vxed->policy, point)) {
		goto end;
	} else {
		verdict = policy_verdict(vxed->policy, value);
	}
	ret = conclude(__this_cpu_read(judges), vxed, verdict, point, point, abi, args,
		       POLICY_REGISTERS, message);
end:
	judge_end();
	return ret;
}

long judge_call(unsigned int point, enum vxe_abi abi, const u64 *from, const u8 *order)
{
	struct judge *judge = judge_begin();
	const struct vxed *vxed = vxed_get(task_id_slot(task_id(current)));
	vxl_value value = VXL_NIL;

	if (likely(vxed && vxed->policy->abis & 1u << abi && point < VXE_CALLS)) {
		judge_attach(judge, vxed);
		value = policy_ask_call(vxed->policy, judge->machine, point, from, order);
		if (unremarkable(vxed, value)) {
			judge_end();
			return 0;
		}
	}
	return judge_conclude_call(vxed, value, point, abi, from, order);
}

long judge_object(struct judge *judge, unsigned int point,
		  const struct vxl_arg *args, unsigned int nargs,
		  const char *failure)
{
	const struct vxed *vxed = vxed_get(task_id_slot(task_id(current)));
	struct verdict verdict = { .error = EPERM };
	unsigned int call;
	enum vxe_abi abi;
	vxl_value value;

	if (unlikely(!vxed)) {
		failure = "no VXED is in force";
	} else if (likely(!failure)) {
		judge_attach(judge, vxed);
		value = policy_ask_object(vxed->policy, judge->machine, point,
					  args, nargs);
		if (unremarkable(vxed, value))
			return 0;
		verdict = policy_verdict(vxed->policy, value);
	}
	call = call_cause(point, &abi);
	return conclude(judge, vxed, verdict, point, call, abi, args, nargs, failure);
}

static void log_refusal(enum vxe_event_kind kind, unsigned int point, const char *message)
{
	struct vxe_event event = {
		.kind = kind, .point = point, .call = point < VXE_CALLS ? point : VXE_POINT_NONE,
		.abi = VXE_ABI_NONE, .error = EPERM, .mode = VXE_MODE_PRODUCTION,
	};

	judge_begin();
	log_event(&event, NULL, 0, message);
	judge_end();
}

void judge_log_control(unsigned int point)
{
	log_refusal(VXE_EVENT_CONTROL, point, "control of VXE from inside");
}

void judge_log_unmatched(const char *message)
{
	log_refusal(VXE_EVENT_VIOLATION, POINT_file_exec, message);
}

void judge_log_rings(unsigned int count)
{
	struct judge *judge = judge_begin();

	scnprintf(judge->message, sizeof(judge->message),
		  "closed %u io_urings that the program brought along", count);
	log_refusal(VXE_EVENT_CONTROL, __NR_io_uring_enter, judge->message);
	judge_end();
}

void judge_log_enter(const char *given, const struct path *file)
{
	struct vxl_arg args[2] = { {
		.kind = VXL_ARG_STRING,
		.string = { .bytes = given, .length = strlen(given) },
	} };
	struct vxe_event event = {
		.kind = VXE_EVENT_ENTER, .point = VXE_POINT_NONE,
		.call = VXE_POINT_NONE, .abi = VXE_ABI_NONE,
	};

	struct judge *judge = judge_begin();
	const char *failure = path_describe(&judge->names[0], file, &args[1], NULL);

	log_event(&event, args, ARRAY_SIZE(args), failure);
	judge_end();
}
