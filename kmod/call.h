/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The system call that the current task makes: which one it is, what may have led to an
 * object, and which calls are never refused. Any context that belongs to a task; nothing
 * here sleeps.
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

static inline enum vxe_abi call_abi(const struct pt_regs *regs)
{
	if (current_thread_info()->status & TS_COMPAT)
		return VXE_ABI_I386;
	if ((int)regs->orig_ax == -1)
		return VXE_ABI_X86_64;
	return regs->orig_ax & __X32_SYSCALL_BIT ? VXE_ABI_X32 : VXE_ABI_X86_64;
}

static inline unsigned int call_point(const struct pt_regs *regs, enum vxe_abi abi)
{
	unsigned int number = regs->orig_ax;

	/* Where the ABI has no such call, no VXED has a verdict either. */
	if (likely(abi == VXE_ABI_X86_64 && number < VXE_I386_ONLY))
		return number;
	if (abi == VXE_ABI_X32)
		number &= ~__X32_SYSCALL_BIT;
	return point_of_call(abi, number);
}

/* The point and ABI of the call that the current task is in. VXE_POINT_NONE and
 * VXE_ABI_NONE if it is in none. Do not use during exec, which changes the ABI. */
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
 * A stacked file system goes to the file of its layer with its own credentials
 * and under a mount that no name leads to, after the task's own access has been
 * judged. The first is what io_uring may also be told to do, and the coredump
 * does; the second, what is left of a mount. A ring's requests may be carried out
 * at the end of any call: whoever has used one is not told from them.
 */
static inline bool call_has_others_rights(void)
{
	return unlikely(current_cred() != current_real_cred()) && !call_may_be_of_ring();
}

/* The call that led to an object of that point: the current one, or VXE_POINT_NONE and
 * VXE_ABI_NONE where the object may be a ring's and the call does not lead to such. */
unsigned int call_cause(unsigned int point, enum vxe_abi *abi);

/* Calls that are never refused: behind some of them the kernel has no code
 * that would take a refusal, and without them no task could end. */
bool call_always(unsigned int point);

#endif /* VXE_CALL_H */
