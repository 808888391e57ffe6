/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a call or an object to a verdict, and to the log. Judging runs with preemption
 * disabled and uses only memory that its CPU owns. It never sleeps or allocates, and never
 * waits for another CPU's judging.
 */
#ifndef VXE_JUDGE_H
#define VXE_JUDGE_H

#include <linux/path.h>
#include <linux/percpu.h>
#include <linux/preempt.h>

#include "kmod/path.h"
#include "kmod/task.h"
#include "kmod/vxed.h"
#include "uapi/vxe.h"
#include "vxed/policy.h"
#include "vxelisp/vxelisp.h"

#define JUDGE_NAMES	2		/* most names of one object */

/* What a CPU judges with. One task at a time uses it, between judge_begin() and
 * judge_end(). */
struct judge {
	struct vxl_machine *machine;
	char message[VXE_MESSAGE_SIZE];	/* for the log: why an evaluation failed */
	struct name names[JUDGE_NAMES];	/* for the strings of an object */
	/* What kmod/quick.c works with. On the stack it would be cleared each time. */
	struct vxl_arg name, other;
	struct climb_moment moment;
	s64 steps, value;
};

/* Allocates a judge for each CPU. ENOMEM. May sleep. judge_exit() frees them. */
int judge_init(void);
void judge_exit(void);

DECLARE_PER_CPU(struct judge *, judges);

/* Disables preemption and returns the CPU's judge, which judge_end() gives back. The two may
 * nest; then the inner user may overwrite what the outer one keeps in it. */
static inline struct judge *judge_begin(void)
{
	preempt_disable();
	return __this_cpu_read(judges);
}

static inline void judge_end(void)
{
	preempt_enable();
}

/* Gives the judge's machine the counters that the VXED keeps for the current task's
 * subsystem. Between judge_begin() and judge_end(). */
static inline void judge_attach(struct judge *judge, const struct vxed *vxed)
{
	if (unlikely(vxed->state))
		state_attach(vxed->state, judge->machine, task_id_serial(task_id(current)));
}

/*
 * Each of the three judges what the current task, which is inside, does; logs it if the
 * mode of its VXED wants that; and returns 0 to let it happen, or -errno. Task context, in
 * which a spinlock may be held and interrupts may be off.
 */

/* Judges a system call by its integers: argument i is from[order[i]]. */
long judge_call(unsigned int point, enum vxe_abi abi, const u64 *from, const u8 *order);

/*
 * The second half of judge_call(), for a caller that has called judge_begin() and asked the
 * VXED itself. vxed: NULL if there is none. value: what the VXED said. Logs if need be, and
 * calls judge_end().
 */
long judge_conclude_call(const struct vxed *vxed, vxl_value value, unsigned int point,
			 enum vxe_abi abi, const u64 *from, const u8 *order);

/*
 * Judges an object: nargs arguments of that point. Call between judge_begin() and
 * judge_end(). failure: NULL, or why the object has no description, which refuses it.
 */
long judge_object(struct judge *judge, unsigned int point,
		  const struct vxl_arg *args, unsigned int nargs,
		  const char *failure);

/*
 * The functions below only log. They do not sleep. Task context.
 */

/* Logs that the current task, which is inside, was refused control of VXE. point: the call. */
void judge_log_control(unsigned int point);

/* Logs that a task outside was refused an exec, because nobody can tell whether an activation
 * pattern matches the program. message: why. */
void judge_log_unmatched(const char *message);

/* Logs that count io_urings of the current task were closed because it enters a VXE. */
void judge_log_rings(unsigned int count);

/* Logs that the current task has entered a VXE. given: the name that it passed to exec; file:
 * the program, or the interpreter if that is a script. */
void judge_log_enter(const char *given, const struct path *file);

#endif /* VXE_JUDGE_H */
