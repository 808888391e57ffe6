// SPDX-License-Identifier: GPL-2.0
#include "kmod/task.h"

#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/thread_info.h>
#include <asm/ptrace.h>

static_assert(offsetof(struct task_struct, thread_info) == 0);
static_assert(offsetof(struct thread_info, syscall_work) + 4 == TASK_ID);
static_assert(offsetof(struct thread_info, status) == TASK_STATUS);
static_assert(TASK_STATUS == TASK_ID + 4);	/* entry.S reads both at once */
static_assert(offsetof(struct pt_regs, orig_ax) == PT_ORIG_AX);
static_assert(TS_COMPAT == TASK_COMPAT);

static_assert((PF_KTHREAD | PF_IO_WORKER) == TASK_OF_KERNEL);
static_assert(THREAD_SIZE - TOP_OF_KERNEL_STACK_PADDING - sizeof(struct pt_regs) + PT_ORIG_AX ==
	      TASK_CALL);

/* For entry.S: offsets in struct task_struct, in bytes. */
extern const u32 vxe_task_stack, vxe_task_flags;
const u32 vxe_task_stack = offsetof(struct task_struct, stack);
const u32 vxe_task_flags = offsetof(struct task_struct, flags);
#ifdef CONFIG_IO_URING
extern const u32 vxe_task_ring;
const u32 vxe_task_ring = offsetof(struct task_struct, io_uring);
#endif

static atomic64_t serials = ATOMIC64_INIT(0);

/* Whether a living thread has the id, pending or not. */
static bool is_held(u32 id)
{
	struct task_struct *process, *thread;
	bool held = false;

	rcu_read_lock();
	for_each_process_thread(process, thread)
		held |= (task_id(thread) & ~(TASK_ID_PENDING | TASK_ID_EXPLICIT)) == id;
	rcu_read_unlock();
	return held;
}

u32 task_id_new(unsigned int slot)
{
	u64 number;
	u32 id;

	do {
		number = atomic64_inc_return(&serials);
		id = task_id_of(slot, number & TASK_ID_SERIAL_MASK);
		/* Serial number 0 is not used. After the numbers have wrapped, skip those of
		 * subsystems that still run. */
	} while (!(number & TASK_ID_SERIAL_MASK) ||
		 (number > TASK_ID_SERIAL_MASK && is_held(id)));
	return id;
}

unsigned int task_count(unsigned int slot)
{
	struct task_struct *process, *thread;
	unsigned int count = 0;

	rcu_read_lock();
	for_each_process_thread(process, thread) {
		u32 id = task_id(thread);

		if (id && task_id_slot(id) == slot && !READ_ONCE(thread->exit_state))
			count++;
	}
	rcu_read_unlock();
	return count;
}
