// SPDX-License-Identifier: GPL-2.0
/*
 * FTRACE_OPS_FL_PERMANENT makes the kernel refuse to clear kernel.ftrace_enabled. Two properties of
 * ftrace complicate its use. First, registering a direct call clears the flag, so it is set
 * afterwards. Second, while ftrace is off, registering a direct call succeeds but arms nothing. So
 * hook_pin() first registers a plain permanent ops, which fails if ftrace is off.
 */
#include "kmod/hook.h"

#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>

#include "kmod/compat/compat.h"

#define CALL_OPCODE	0xe8
#define CALL_SIZE	5
#define ENDBR_SIZE	4

/* The address of the call instruction. It follows the ENDBR, or what the kernel wrote over an ENDBR
 * that it does not need. */
static unsigned long call_site(unsigned long address)
{
	return address + (compat_is_endbr(address) ? ENDBR_SIZE : 0);
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

/* A function that the kernel hardly ever calls. */
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
		pr_err("ftrace is switched off: set sysctl kernel.ftrace_enabled to 1\n");
	else
		pr_err("ftrace cannot hook %s: error %d\n", pin_function, ret);
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

/* Sorts the sites and removes duplicates. Returns how many are left. */
static unsigned int unique(unsigned long *sites, unsigned int count)
{
	unsigned int i, n = 0;

	sort(sites, count, sizeof(*sites), compare, NULL);
	for (i = 0; i < count; i++)
		if (!n || sites[i] != sites[n - 1])
			sites[n++] = sites[i];
	return n;
}

/* Checks that every site is a call instruction. Its target is not compared: with kprobes or
 * tracers, a site calls something else first, which then calls the trampoline. */
static int verify(const struct hook_set *set)
{
	unsigned int i;

	for (i = 0; i < set->count; i++) {
		unsigned long site = call_site(set->sites[i]);

		if (*(const u8 *)site == CALL_OPCODE)
			continue;
		pr_err("%s: %pS does not call the hook after it was armed\n", set->what, (void *)site);
		return -ENXIO;
	}
	return 0;
}

/* If disarming fails, kernel functions still call into the module, so its code must stay in memory.
 * Then the task that unloads the module sleeps for ever. */
static void unregister(const struct hook_set *set, struct ftrace_ops *ops)
{
	int ret;

	ops->flags &= ~FTRACE_OPS_FL_PERMANENT;
	ret = compat_unregister_direct(ops, (unsigned long)set->trampoline);
	if (!ret)
		return;
	pr_emerg("%s: hooks cannot be disarmed (error %d), the module stays loaded\n", set->what, ret);
	for (;;) {
		set_current_state(TASK_IDLE);
		schedule();
	}
}

/* Arms some of the sites and disarms them again, to see whether that works. */
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

/* Logs which function cannot be hooked and why. Searches by bisection: if the first half can be
 * armed, the function is in the second half. */
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
	int ret = 0;

	set->sites = kcalloc(count, sizeof(*set->sites), GFP_KERNEL);
	if (!set->sites)
		return -ENOMEM;
	for (i = 0; i < count; i++)
		if (symbols[i].address)
			set->sites[n++] = symbols[i].address;
	set->count = unique(set->sites, n);
	if (!n)		/* the kernel has none of them */
		goto free;

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
	/*
	 * Waits until no task is in a trampoline, including preempted tasks. Does not wait for
	 * tasks that sleep in a gate. Such a task is inside, or is entering, and its VXED keeps the
	 * module loaded; or the gate has taken a reference to the module before it sleeps.
	 */
	synchronize_rcu_tasks();
	kfree(set->sites);
	set->sites = NULL;
}
