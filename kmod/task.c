// SPDX-License-Identifier: GPL-2.0
#include "task.h"

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
static_assert(offsetof(struct pt_regs, orig_ax) == PT_ORIG_AX);
static_assert(TS_COMPAT == TASK_COMPAT);

static atomic_t serials = ATOMIC_INIT(0);

u32 task_id_new(unsigned int slot)
{
	u32 serial;

	do {
		serial = (u32)atomic_inc_return(&serials) & TASK_ID_SERIAL_MASK;
	} while (!serial);
	return serial << TASK_ID_SERIAL_SHIFT | slot;
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
