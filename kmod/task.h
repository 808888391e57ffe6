/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The task id says whether a task is inside a VXE, and in which subsystem. It occupies the upper 32
 * bits of the task's thread_info.syscall_work. The kernel itself uses only some bits of the lower
 * half, by atomic operations on single bits. It copies the whole word at fork, vfork and clone, and
 * for io_uring's workers. An id of 0 means that the task is outside any VXE.
 *
 *	bit 31		pending: the task is outside, and its next exec takes it inside
 *	bit 30		of a pending id: VXE_IOC_ENTER asked for it, so a failed exec
 *			does not cancel it
 *	bits 21-29	upper half of the subsystem's serial number, which counts activations
 *	bits 9-20	slot of the VXED; any value of these bits is a valid index
 *	bits 0-8	lower half of the serial number
 *
 * A task sets only its own id. Once a task is inside, its id changes only by an exec that leaves
 * for another VXED (kmod/start.h). At that point no other thread shares its memory or descriptors.
 */
#ifndef VXE_TASK_H
#define VXE_TASK_H

#define TASK_ID_SLOT		0xfff
#define TASK_ID_SLOT_SHIFT	9
#define TASK_ID_SERIAL_MASK	0x3ffff
#define TASK_ID_EXPLICIT	0x40000000
#define TASK_ID_PENDING		0x80000000

/* Two ids of tasks outside. They have slot 0, which no VXED has. FOLLOWED: the task's current call
 * has followed a symlink. BUSY: the module itself is looking up a name for the task. The task's
 * next call clears either. See kmod/reached.h. */
#define TASK_ID_FOLLOWED	TASK_ID_PENDING
#define TASK_ID_BUSY		(TASK_ID_PENDING | 1)

/* Offsets in struct task_struct, for entry.S; task.c asserts that they are right. */
#define TASK_ID			12
#define TASK_STATUS		16
#define TASK_COMPAT		2	/* TS_COMPAT */
#define TASK_OF_KERNEL		0x200010	/* flags: PF_KTHREAD and PF_IO_WORKER */
#define PT_ORIG_AX		120	/* in struct pt_regs */
/* Where a task's stack holds the number of its call: in task_pt_regs(). */
#define TASK_CALL		(THREAD_SIZE - TOP_OF_KERNEL_STACK_PADDING - 168 + PT_ORIG_AX)

#define CALL_NEWFSTATAT		262	/* and where struct filename has name; lookup.c asserts both */
#define FILENAME_NAME		0

#define FILE_PATH		0x200000	/* O_PATH, for entry.S; object/file.c asserts it */
#define FAMILY_UNIX		1		/* AF_UNIX; object/socket.c asserts it, */
#define MESSAGE_NAME		0		/* and where struct msghdr has msg_name */

/* The fcntl commands that setown.c judges, F_SETOWN and F_SETOWN_EX, as bits; setown.c asserts
 * it. */
#define FCNTL_OWNERS		0x8100

/* The bitmap that entry.S tests has this many bits for each slot, one for each call. The index of a
 * bit is the call's number plus the slot, shifted as in the id. */
#define VXE_FAST_CALLS		(1 << TASK_ID_SLOT_SHIFT)

#ifndef __ASSEMBLY__

#include <linux/sched.h>

static inline u32 *task_id_word(struct task_struct *task)
{
	return (u32 *)&task->thread_info.syscall_work + 1;
}

/* Any context. The id of another task may change at any time. */
static inline u32 task_id(struct task_struct *task)
{
	return READ_ONCE(*task_id_word(task));
}

/* Sets the id of the current task. */
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
	return id >> TASK_ID_SLOT_SHIFT & TASK_ID_SLOT;
}

/* The bits of the serial number that lie below the slot. */
#define TASK_ID_SERIAL_LOW	((1 << TASK_ID_SLOT_SHIFT) - 1)

static inline unsigned int task_id_serial(u32 id)
{
	return (id >> 12 & TASK_ID_SERIAL_MASK & ~TASK_ID_SERIAL_LOW) | (id & TASK_ID_SERIAL_LOW);
}

/* The id of a subsystem, without the flags pending and explicit. */
static inline u32 task_id_of(unsigned int slot, unsigned int serial)
{
	return (serial & TASK_ID_SERIAL_MASK & ~TASK_ID_SERIAL_LOW) << 12 |
	       slot << TASK_ID_SLOT_SHIFT | (serial & TASK_ID_SERIAL_LOW);
}

/* Returns an id for a new subsystem of the slot. It is never 0, not pending, and no living task has
 * it. Takes the RCU read lock; does not sleep. */
u32 task_id_new(unsigned int slot);

/* How many living threads have an id of the slot, pending or not. May miss a thread that is being
 * forked at that moment, but then counts its parent. Process context; does not sleep. */
unsigned int task_count(unsigned int slot);

#endif /* __ASSEMBLY__ */
#endif /* VXE_TASK_H */
