/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The system call that the current task is in: which one it is, whether it led to an object,
 * and which calls are never refused. Task context; nothing here sleeps.
 */
#ifndef VXE_CALL_H
#define VXE_CALL_H

#include <linux/cred.h>
#include <linux/sched.h>
#include <asm/ptrace.h>
#include <asm/unistd.h>

#include "kmod/compat/compat.h"
#include "uapi/vxe.h"
#include "vxed/policy.h"

/* The ABI of a call. regs: as it entered the kernel. A function that the vsyscall page called
 * has the number -1, and is native. */
static inline enum vxe_abi call_abi(const struct pt_regs *regs)
{
	if (current_thread_info()->status & TS_COMPAT)
		return VXE_ABI_I386;
	if ((int)regs->orig_ax == -1)
		return VXE_ABI_X86_64;
	return regs->orig_ax & __X32_SYSCALL_BIT ? VXE_ABI_X32 : VXE_ABI_X86_64;
}

/* The point of a call with a number; VXE_POINT_NONE if the ABI has no such call. */
static inline unsigned int call_point(const struct pt_regs *regs, enum vxe_abi abi)
{
	unsigned int number = regs->orig_ax;

	/* Not every number below VXE_I386_ONLY is a call. No VXED permits those that are none. */
	if (likely(abi == VXE_ABI_X86_64 && number < VXE_I386_ONLY))
		return number;
	if (abi == VXE_ABI_X32)
		number &= ~__X32_SYSCALL_BIT;
	return point_of_call(abi, number);
}

/* The point and ABI of the call that the current task is in; VXE_POINT_NONE and VXE_ABI_NONE
 * if it is in none. Exec changes the ABI under way: do not use it there. */
unsigned int call_current(enum vxe_abi *abi);

/*
 * Whether what the current task does may be a request of an io_uring. Requests are
 * carried out by worker threads, and, at the end of any call, by a task that has used a
 * ring.
 */
static inline bool call_may_be_of_ring(void)
{
	return current->flags & PF_IO_WORKER || compat_has_ring(current);
}

/*
 * Whether the kernel acts with credentials that are not the current task's own, as a stacked
 * file system does when it goes to a file of one of its layers. io_uring can be asked to do
 * the same, so this is false where call_may_be_of_ring(). A core dump does it, too: to tell
 * a layer from that, see where the file's mount is.
 */
static inline bool call_has_others_rights(void)
{
	return unlikely(current_cred() != current_real_cred()) && !call_may_be_of_ring();
}

/* The call to log as the cause of an object of that point. It is the current call. If an
 * io_uring may be the cause, and the current call never leads to such an object by
 * vxed/calls.def, it is VXE_POINT_NONE, with VXE_ABI_NONE. */
unsigned int call_cause(unsigned int point, enum vxe_abi *abi);

/* Whether a call is never refused, whatever the VXED says. Without these calls no task could
 * end or return from a signal handler, and some have no way to report an error. */
bool call_always(unsigned int point);

#endif /* VXE_CALL_H */
