// SPDX-License-Identifier: GPL-2.0
/*
 * ftrace direct calls, of which nothing can undo the arming: FTRACE_OPS_FL_
 * PERMANENT makes kernel.ftrace_enabled refuse its zero. Registering wipes the
 * flag, so it is set afterwards; and because registering succeeds, unarmed,
 * while ftrace is off, a plain permanent ops that does fail then comes first.
 */
#include "kmod/hook.h"

#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <asm/ibt.h>

#include "kmod/compat/compat.h"

#define CALL_OPCODE	0xe8
#define CALL_SIZE	5
#define ENDBR_SIZE	4

/* Behind an ENDBR, or what the kernel made of it where it is not needed. */
static unsigned long call_site(unsigned long address)
{
	return address + (is_endbr(*(const u32 *)address) ? ENDBR_SIZE : 0);
}

unsigned long hook_body(const struct symbol *symbol)
{
	return call_site(symbol->address) + CALL_SIZE;
}

static notrace void pin_callback(unsigned long ip, unsigned long parent_ip,
				 struct ftrace_ops *ops, struct ftrace_regs *regs)
{
}

static struct ftrace_ops pin_ops = {
	.func = pin_callback,
	.flags = FTRACE_OPS_FL_PERMANENT,
};

/* A function of the kernel that is next to never called. */
static char pin_function[] = "kernel_halt";

int hook_pin(void)
{
	int ret = ftrace_set_filter(&pin_ops, pin_function, strlen(pin_function), 1);

	if (!ret)
		ret = register_ftrace_function(&pin_ops);
	if (!ret)
		return 0;
	ftrace_free_filter(&pin_ops);
	if (ret == -EBUSY)
		pr_err("ftrace is switched off (sysctl kernel.ftrace_enabled)\n");
	else
		pr_err("ftrace does not work: error %d\n", ret);
	return ret;
}

void hook_unpin(void)
{
	unregister_ftrace_function(&pin_ops);
	ftrace_free_filter(&pin_ops);
}

static int compare(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

static unsigned int unique(unsigned long *sites, unsigned int count)
{
	unsigned int i, n = 0;

	sort(sites, count, sizeof(*sites), compare, NULL);
	for (i = 0; i < count; i++)
		if (!n || sites[i] != sites[n - 1])
			sites[n++] = sites[i];
	return n;
}

/* Kprobes and tracers may make a site call elsewhere first, and come back. */
static int verify(const struct hook_set *set)
{
	unsigned int i;

	for (i = 0; i < set->count; i++) {
		unsigned long site = call_site(set->sites[i]);

		if (*(const u8 *)site == CALL_OPCODE)
			continue;
		pr_err("%s: %pS did not arm\n", set->what, (void *)site);
		return -ENXIO;
	}
	return 0;
}

/* Where calls still come, the module's text must stay: whoever unloads it waits for ever. */
static void unregister(const struct hook_set *set, struct ftrace_ops *ops)
{
	int ret;

	ops->flags &= ~FTRACE_OPS_FL_PERMANENT;
	ret = compat_unregister_direct(ops, (unsigned long)set->trampoline);
	if (!ret)
		return;
	pr_emerg("%s: not disarmed, the module stays: error %d\n", set->what, ret);
	for (;;) {
		set_current_state(TASK_IDLE);
		schedule();
	}
}

static int try_sites(const struct hook_set *set, unsigned int first, unsigned int count)
{
	struct ftrace_ops *ops = kzalloc(sizeof(*ops), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!ops)
		return ret;
	ret = ftrace_set_filter_ips(ops, set->sites + first, count, 0, 1);
	if (!ret)
		ret = compat_register_direct(ops, (unsigned long)set->trampoline);
	if (!ret)
		unregister(set, ops);
	else
		ftrace_free_filter(ops);
	kfree(ops);
	return ret;
}

/* Tells which function it is that cannot be hooked. By halves: it is in the
 * first one, or in the other. */
static void blame(const struct hook_set *set, int error)
{
	unsigned int first = 0, count = set->count, half;

	while (count > 1) {
		half = count / 2;
		if (try_sites(set, first, half)) {
			count = half;
		} else {
			first += half;
			count -= half;
		}
	}
	error = try_sites(set, first, count) ?: error;
	pr_err("%s: %ps cannot be hooked: %s (error %d)\n", set->what,
	       (void *)set->sites[first], error == -EBUSY ?
	       "something else has replaced it, a live patch or a BPF program" :
	       error == -ENOMEM ? "no memory" : "ftrace does not know it", error);
}

int hook_arm(struct hook_set *set, const struct symbol *symbols, unsigned int count)
{
	unsigned int i, n = 0;
	int ret;

	set->sites = kcalloc(count, sizeof(*set->sites), GFP_KERNEL);
	if (!set->sites)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		if (symbols[i].address)
			set->sites[n++] = symbols[i].address;
	set->count = unique(set->sites, n);

	ret = ftrace_set_filter_ips(&set->ops, set->sites, set->count, 0, 1);
	if (!ret)
		ret = compat_register_direct(&set->ops, (unsigned long)set->trampoline);
	if (ret) {
		ftrace_free_filter(&set->ops);
		blame(set, ret);
		goto free;
	}
	set->ops.flags |= FTRACE_OPS_FL_PERMANENT;
	ret = verify(set);
	if (ret)
		hook_disarm(set);
	return ret;

free:
	kfree(set->sites);
	set->sites = NULL;
	return ret;
}

void hook_disarm(struct hook_set *set)
{
	if (!set->sites)
		return;
	unregister(set, &set->ops);
	/* Not even a task that was preempted in the trampoline is there now; the gates
	 * it leads to do not sleep, but for an exec's that comes inside: its VXED, which
	 * keeps the module, stays as long as the task has its id. */
	synchronize_rcu_tasks();
	kfree(set->sites);
	set->sites = NULL;
}
