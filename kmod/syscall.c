// SPDX-License-Identifier: GPL-2.0
#include "kmod/syscall.h"

#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/syscalls.h>
#include <asm/ptrace.h>
#include <asm/unistd.h>

#include "kmod/compat/compat.h"
#include "kmod/judge.h"
#include "vxed/policy.h"
#include "kmod/task.h"
#include "kmod/vxed.h"

void vxe_syscall_entry(void);
long vxe_syscall_gate(const struct pt_regs *regs, unsigned long body);
long vxe_native_gate(const struct pt_regs *regs, unsigned int number);

/*
 * The functions, as the kernel's own generated tables name them. "__x64_" and
 * "__ia32_" are what SYSCALL_DEFINE puts before a name.
 */
static const char *const names[] = {
#define __SYSCALL_NORETURN(number, name) __SYSCALL(number, name)
#define __SYSCALL(number, name) "__x64_" #name,
#include <asm/syscalls_64.h>
#include <asm/syscalls_x32.h>
#undef __SYSCALL
#define __SYSCALL(number, name) "__ia32_" #name,
#define __SYSCALL_WITH_COMPAT(number, native, name) "__ia32_" #name,
#include <asm/syscalls_32.h>
#undef __SYSCALL
#undef __SYSCALL_NORETURN
#undef __SYSCALL_WITH_COMPAT
};

/* The vsyscall page calls these without a number. */
static struct {
	struct symbol symbol;
	unsigned int point;
} vsyscalls[] = {
	{ { "__x64_sys_gettimeofday" }, __NR_gettimeofday },
	{ { "__x64_sys_time" }, __NR_time },
	{ { "__x64_sys_getcpu" }, __NR_getcpu },
};

static_assert(VXE_FAST_CALLS <= VXE_I386_ONLY);

static struct symbol *symbols;

static struct hook_set hooks = {
	.what = "syscalls",
	.trampoline = vxe_syscall_entry,
};

int syscalls_init(void)
{
	unsigned int i;

	symbols = kcalloc(ARRAY_SIZE(names), sizeof(*symbols), GFP_KERNEL);
	if (!symbols)
		return -ENOMEM;
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		symbols[i].name = names[i];
		/* What numbers without a syscall lead to; it refuses by itself. */
		symbols[i].optional = strstr(names[i], "_sys_ni_syscall");
	}
	return 0;
}

void syscalls_exit(void)
{
	kfree(symbols);
	symbols = NULL;
}

struct symbol *syscalls_symbols(unsigned int *count)
{
	*count = ARRAY_SIZE(names);
	return symbols;
}

int syscalls_arm(void)
{
	unsigned int i, j;

	for (i = 0; i < ARRAY_SIZE(vsyscalls); i++)
		for (j = 0; j < ARRAY_SIZE(names); j++)
			if (!strcmp(vsyscalls[i].symbol.name, names[j]))
				vsyscalls[i].symbol.address = symbols[j].address;
	for (j = 0; j < ARRAY_SIZE(names); j++)
		if (symbols[j].optional)
			symbols[j].address = 0;
	return hook_arm(&hooks, symbols, ARRAY_SIZE(names));
}

void syscalls_disarm(void)
{
	hook_disarm(&hooks);
}

unsigned int syscalls_armed(void)
{
	return hooks.count;
}

bool syscalls_always(unsigned int point)
{
	switch (point) {
	case __NR_exit:
	case __NR_exit_group:
	case __NR_rt_sigreturn:
	case __NR_restart_syscall:
	case 335:			/* uretprobe: a probed program makes it, unasked */
	case VXE_I386_ONLY + 119:	/* sigreturn */
		return true;
	}
	return false;
}

static enum vxe_abi abi_of(const struct pt_regs *regs)
{
	if (current_thread_info()->status & TS_COMPAT)
		return VXE_ABI_I386;
	if ((int)regs->orig_ax == -1)
		return VXE_ABI_X86_64;
	return regs->orig_ax & __X32_SYSCALL_BIT ? VXE_ABI_X32 : VXE_ABI_X86_64;
}

static unsigned int point_of_body(unsigned long body)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(vsyscalls); i++)
		if (hook_body(&vsyscalls[i].symbol) == body)
			return vsyscalls[i].point;
	return VXE_POINT_NONE;
}

static unsigned int point_of_regs(const struct pt_regs *regs, enum vxe_abi abi)
{
	unsigned int number = regs->orig_ax;

	/* Where the ABI has no such call, no VXED has a verdict either. */
	if (likely(abi == VXE_ABI_X86_64 && number < VXE_I386_ONLY))
		return number;
	if (abi == VXE_ABI_X32)
		number &= ~__X32_SYSCALL_BIT;
	return point_of_call(abi, number);
}

unsigned int syscalls_current(enum vxe_abi *abi)
{
	const struct pt_regs *regs = task_pt_regs(current);

	*abi = VXE_ABI_NONE;
	/* The kernel takes the number from the low half of the caller's register. */
	if ((current->flags & (PF_KTHREAD | PF_IO_WORKER)) || (int)regs->orig_ax < 0)
		return VXE_POINT_NONE;
	*abi = abi_of(regs);
	return point_of_regs(regs, *abi);
}

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
	enum vxe_abi abi = abi_of(regs);
	u32 id = task_id(current);
	unsigned int point;

	if (!task_id_inside(id)) {
		/* An exec with a matching pattern that failed half-way. */
		if (!(id & TASK_ID_EXPLICIT))
			task_id_set(0);
		return 0;
	}
	if ((int)regs->orig_ax == -1)
		point = point_of_body(body);
	else
		point = point_of_regs(regs, abi);
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
