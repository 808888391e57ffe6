/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a call or an object to a verdict, and to the log. All of it runs with
 * preemption disabled on what its CPU owns: it never sleeps, allocates, or
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

#define JUDGE_NAMES	2		/* at most, of one object */

/* What a CPU owns. */
struct judge {
	struct vxl_machine *machine;
	char message[VXE_MESSAGE_SIZE];
	struct name names[JUDGE_NAMES];
};

int judge_init(void);		/* ENOMEM */
void judge_exit(void);

/* The CPU's judge, to be given back by judge_end(). Disables preemption. */
DECLARE_PER_CPU(struct judge *, judges);

static inline struct judge *judge_begin(void)
{
	preempt_disable();
	return __this_cpu_read(judges);
}

static inline void judge_end(void)
{
	preempt_enable();
}

/* Gives the judge's machine what the VXED keeps for the current task. */
static inline void judge_attach(struct judge *judge, const struct vxed *vxed)
{
	if (unlikely(vxed->state))
		state_attach(vxed->state, judge->machine, task_id_serial(task_id(current)));
}

/*
 * Each judges the current task, which is inside, logs what its VXED's mode
 * wants logged, and returns 0 (perform) or -errno.
 */

/* The syscall itself. Its argument i is from[order[i]]. */
long judge_call(unsigned int point, enum vxe_abi abi, const u64 *from, const u8 *order);

/* What is left to do after judge_begin() and once the VXED (NULL: there is none) has
 * said value: the log, judge_end(). */
long judge_conclude_call(const struct vxed *vxed, vxl_value value, unsigned int point,
			 enum vxe_abi abi, const u64 *from, const u8 *order);

/* Between judge_begin() and judge_end(). failure: why the object could not be
 * described, which refuses it; else NULL. */
long judge_object(struct judge *judge, unsigned int point,
		  const struct vxl_arg *args, unsigned int nargs,
		  const char *failure);

/* Logs a refusal that no VXED decides: control of VXE from inside. */
void judge_log_control(unsigned int point);

/* Logs that a program was refused to a task outside: whether a pattern matches
 * its path, nobody could say. */
void judge_log_unmatched(const char *message);

/* Logs that the current task, about to be inside, had io_urings, which were closed. */
void judge_log_rings(unsigned int count);

/* Logs that the current task entered a VXE by executing a file, of a script its
 * interpreter, by the name that was given. */
void judge_log_enter(const char *given, const struct path *file);

#endif /* VXE_JUDGE_H */
