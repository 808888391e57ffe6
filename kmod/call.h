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

/* The ABI of a call. regs: the registers with which it entered the kernel. A call through the
 * vsyscall page has the number -1; it is native. */
static inline enum vxe_abi call_abi(const struct pt_regs *regs)
{
	if (current_thread_info()->status & TS_COMPAT)
		return VXE_ABI_I386;
	if ((int)regs->orig_ax == -1)
		return VXE_ABI_X86_64;
	return regs->orig_ax & __X32_SYSCALL_BIT ? VXE_ABI_X32 : VXE_ABI_X86_64;
}

/* The point of a call, by its number; VXE_POINT_NONE if the ABI has no call of that number. */
static inline unsigned int call_point(const struct pt_regs *regs, enum vxe_abi abi)
{
	unsigned int number = regs->orig_ax;

	/* Some numbers below VXE_I386_ONLY belong to no call. No VXED permits those. */
	if (likely(abi == VXE_ABI_X86_64 && number < VXE_I386_ONLY))
		return number;
	if (abi == VXE_ABI_X32)
		number &= ~__X32_SYSCALL_BIT;
	return point_of_call(abi, number);
}

/* The point and ABI of the call that the current task is in; VXE_POINT_NONE and VXE_ABI_NONE if it
 * is in none. Do not use it during an exec, which may change the ABI. */
unsigned int call_current(enum vxe_abi *abi);

/*
 * Whether the current task may be carrying out a request of an io_uring. Worker threads carry out
 * requests, and so does any task that has used a ring, at the end of each of its calls.
 */
static inline bool call_may_be_of_ring(void)
{
	return current->flags & PF_IO_WORKER || compat_has_ring(current);
}

/*
 * Whether the current task runs with overridden credentials. A stacked file system overrides them
 * when it opens a file of one of its layers. An io_uring can be asked to do the same, so this is
 * false where call_may_be_of_ring() is true. A core dump overrides them, too: to tell a layer from
 * a core dump, look at the file's mount.
 */
static inline bool call_has_others_rights(void)
{
	return unlikely(current_cred() != current_real_cred()) && !call_may_be_of_ring();
}

/* The call to log as the cause of an object of that point. This is the current call, except in one
 * case: an io_uring may be the cause, and by vxed/calls.def the current call never leads to such an
 * object. Then it is VXE_POINT_NONE, with VXE_ABI_NONE. */
unsigned int call_cause(unsigned int point, enum vxe_abi *abi);

/* Whether a call is never refused, regardless of the VXED. Without these calls, no task could end
 * or return from a signal handler; and some of them cannot report an error. */
bool call_always(unsigned int point);

#endif /* VXE_CALL_H */
