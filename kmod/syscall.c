// SPDX-License-Identifier: GPL-2.0
/* The gate of system calls. entry.S calls it unless the call is uncheckable. */
#include <linux/sched.h>
#include <asm/ptrace.h>

#include "kmod/call.h"
#include "kmod/functions.h"
#include "kmod/judge.h"
#include "kmod/task.h"
#include "kmod/vxed.h"
#include "vxed/policy.h"

long vxe_syscall_gate(const struct pt_regs *regs, unsigned long body);
long vxe_native_gate(const struct pt_regs *regs, unsigned int number);

static_assert(VXE_FAST_CALLS == POLICY_NATIVE);

/* The offsets of a native call's arguments in struct pt_regs, in words of 8 bytes. */
#define WORD(name)	(offsetof(struct pt_regs, name) / sizeof(u64))
static const u8 native_order[POLICY_REGISTERS] = {
	WORD(di), WORD(si), WORD(dx), WORD(r10), WORD(r8), WORD(r9)
};

/*
 * entry.S calls this when a task with an id makes a system call. body: the address of the body of
 * the call's function. Returns 0 to run the body, else -errno. Task context; does not sleep.
 */
long vxe_syscall_gate(const struct pt_regs *regs, unsigned long body)
{
	const u64 low_words[] = { (u32)regs->bx, (u32)regs->cx, (u32)regs->dx,
				  (u32)regs->si, (u32)regs->di, (u32)regs->bp };
	enum vxe_abi abi = call_abi(regs);
	u32 id = task_id(current);
	unsigned int point;

	if (!task_id_inside(id)) {
		/* The previous call left this id behind: it was an exec that failed, or it followed
		 * a symlink. */
		if (!(id & TASK_ID_EXPLICIT))
			task_id_set(0);
		return 0;
	}
	if ((int)regs->orig_ax == -1)
		point = functions_point(body);
	else
		point = call_point(regs, abi);
	if (abi == VXE_ABI_I386)
		return judge_call(point, abi, low_words, policy_in_order);
	return judge_call(point, abi, (const u64 *)regs, native_order);
}

/*
 * The fast path for native calls of tasks inside with numbers below VXE_FAST_CALLS. A call that the
 * VXED permits without an event is done here; any other goes on to judge_conclude_call().
 */
long vxe_native_gate(const struct pt_regs *regs, unsigned int number)
{
	struct judge *judge = judge_begin();
	const struct vxed *vxed = vxed_get(task_id_slot(task_id(current)));
	const struct vxl_entry *entry;
	vxl_value value;

	if (unlikely(!vxed || READ_ONCE(vxed->mode) == VXE_MODE_TRACE))
		goto long_way;
	entry = vxed->policy->native[number];
	if (unlikely(!entry))
		goto long_way;
	judge_attach(judge, vxed);
	value = vxl_call_integers(vxed->policy->image, judge->machine, entry,
				  (const u64 *)regs, native_order, POLICY_BUDGET);
	if (unlikely(value != VXL_T))
		return judge_conclude_call(vxed, value, number, VXE_ABI_X86_64,
					   (const u64 *)regs, native_order);
	judge_end();
	return 0;

long_way:
	judge_end();
	return judge_call(number, VXE_ABI_X86_64, (const u64 *)regs, native_order);
}
