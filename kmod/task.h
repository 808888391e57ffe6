/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The id of a subsystem lives in the upper half of its tasks'
 * thread_info.syscall_work, which the kernel copies whole at fork, vfork,
 * clone and for io_uring's workers, and of which it uses (atomically, bit by
 * bit) only some of the lower half. 0: outside any VXE.
 *
 *	bit 31		pending: still outside, inside from the next exec on
 *	bit 30		of a pending id: asked for by VXE_IOC_ENTER, so that a
 *			failed exec does not call it off
 *	bits 12-29	counts activations
 *	bits 0-11	slot of the VXED; masked, it is in range whatever it is
 */
#ifndef VXE_TASK_H
#define VXE_TASK_H

#define TASK_ID_SLOT		0xfff
#define TASK_ID_SERIAL_SHIFT	12
#define TASK_ID_SERIAL_MASK	0x3ffff
#define TASK_ID_EXPLICIT	0x40000000
#define TASK_ID_PENDING		0x80000000

/* Offsets in struct task_struct, asserted in task.c. */
#define TASK_ID			12
#define TASK_STATUS		16
#define TASK_COMPAT		2	/* TS_COMPAT */
#define PT_ORIG_AX		120	/* in struct pt_regs */

/* The bitmaps that the entry tests: this many calls for each slot. */
#define VXE_FAST_CALLS		512
#define VXE_FAST_SHIFT		6	/* log2 of a bitmap's bytes */

#ifndef __ASSEMBLY__

#include <linux/sched.h>

static inline u32 *task_id_word(struct task_struct *task)
{
	return (u32 *)&task->thread_info.syscall_work + 1;
}

/* Any context. */
static inline u32 task_id(struct task_struct *task)
{
	return READ_ONCE(*task_id_word(task));
}

/* Only the current task's may be set. */
static inline void task_id_set(u32 id)
{
	WRITE_ONCE(*task_id_word(current), id);
}

static inline bool task_id_inside(u32 id)
{
	return id && !(id & TASK_ID_PENDING);
}

static inline unsigned int task_id_slot(u32 id)
{
	return id & TASK_ID_SLOT;
}

static inline unsigned int task_id_serial(u32 id)
{
	return (id >> TASK_ID_SERIAL_SHIFT) & TASK_ID_SERIAL_MASK;
}

/* An id of a new subsystem, never 0, and none that a task has. Any context. */
u32 task_id_new(unsigned int slot);

/* How many living threads have an id of that slot, pending ones too. A thread
 * being forked while this runs counts through its parent. Process context. */
unsigned int task_count(unsigned int slot);

#endif /* __ASSEMBLY__ */
#endif /* VXE_TASK_H */
