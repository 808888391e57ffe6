// SPDX-License-Identifier: GPL-2.0
/* The gate of system calls, which entry.S calls for what it does not let pass itself. */
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

/* Where the arguments of a call lie in its struct pt_regs, as words. */
#define WORD(name)	(offsetof(struct pt_regs, name) / sizeof(u64))
static const u8 native_order[POLICY_REGISTERS] = {
	WORD(di), WORD(si), WORD(dx), WORD(r10), WORD(r8), WORD(r9)
};

/* From the trampoline, for tasks with an id. 0: into the body; else -errno. */
long vxe_syscall_gate(const struct pt_regs *regs, unsigned long body)
{
	const u64 low_words[] = { (u32)regs->bx, (u32)regs->cx, (u32)regs->dx,
				  (u32)regs->si, (u32)regs->di, (u32)regs->bp };
	enum vxe_abi abi = call_abi(regs);
	u32 id = task_id(current);
	unsigned int point;

	if (!task_id_inside(id)) {
		/* An exec with a matching pattern that failed half-way. */
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

/* The same, the short way, for tasks inside that call natively: what is
 * permitted without a word gets no further than this. */
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
