/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Judging: asks a VXED for its verdict on a call or an object, and logs the verdict. Judging runs
 * with preemption disabled and uses only memory of its own CPU. It never sleeps or allocates, and
 * never waits for another CPU to finish judging.
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

/* What a CPU needs for judging. One task at a time uses it, between judge_begin() and
 * judge_end(). */
struct judge {
	struct vxl_machine *machine;
	char message[VXE_MESSAGE_SIZE];	/* for the log: why an evaluation failed */
	struct name names[JUDGE_NAMES];	/* for the strings of an object */
	/* Variables of kmod/quick.c. On the stack, they would be initialised at each call. */
	struct vxl_arg name, other;
	struct climb_moment moment;
	s64 steps, value;
};

/* Allocates a judge for each CPU. ENOMEM. May sleep. judge_exit() frees them. */
int judge_init(void);
void judge_exit(void);

DECLARE_PER_CPU(struct judge *, judges);

/* Disables preemption and returns the CPU's judge. judge_end() gives it back. The pair may nest;
 * the inner user then may overwrite what the outer user keeps in the judge. */
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
 * Each of the next three functions judges what the current task does, which must be inside. It logs
 * the verdict if the mode of the VXED wants that, and returns 0 to let it happen, or -errno. Task
 * context; a spinlock may be held, and interrupts may be off.
 */

/* Judges a system call by its arguments, all integers: argument i is from[order[i]]. */
long judge_call(unsigned int point, enum vxe_abi abi, const u64 *from, const u8 *order);

/*
 * The second half of judge_call(), for a caller that has called judge_begin() and evaluated the
 * VXED itself. vxed: NULL if there is none. value: the result of the evaluation. Logs if necessary,
 * and calls judge_end().
 */
long judge_conclude_call(const struct vxed *vxed, vxl_value value, unsigned int point,
			 enum vxe_abi abi, const u64 *from, const u8 *order);

/*
 * Judges an object: the point, and its nargs arguments. failure: NULL, or why the object could not
 * be described; such an object is refused. Call between judge_begin() and judge_end().
 */
long judge_object(struct judge *judge, unsigned int point,
		  const struct vxl_arg *args, unsigned int nargs,
		  const char *failure);

/*
 * The functions below only log. They do not sleep. Task context.
 */

/* Logs that the current task, which is inside, tried to use /dev/vxe and was refused. point: that
 * of the call. */
void judge_log_control(unsigned int point);

/* Logs that an exec of a task outside was refused, because it cannot be decided whether an
 * activation pattern matches the program. message: why. */
void judge_log_unmatched(const char *message);

/* Logs that count io_urings of the current task were closed when it entered a VXE. */
void judge_log_rings(unsigned int count);

/* Logs that the current task has entered a VXE. given: the name that it passed to exec. file: the
 * program, or the interpreter if the program is a script. */
void judge_log_enter(const char *given, const struct path *file);

#endif /* VXE_JUDGE_H */
