// SPDX-License-Identifier: GPL-2.0
/*
 * insmod older.ko number=N: makes vxe treat an x86-64 system call as one that its table
 * lacks, as if a later kernel had added it.
 */
#include <linux/kprobes.h>
#include <linux/module.h>

static unsigned long number;
module_param(number, ulong, 0444);

static int miss(struct kprobe *probe, struct pt_regs *regs)
{
	if (regs->di == number)
		regs->di = U16_MAX;
	return 0;
}

static struct kprobe probe = { .symbol_name = "point_get", .pre_handler = miss };

static int __init older_init(void)
{
	return register_kprobe(&probe);
}

static void __exit older_exit(void)
{
	unregister_kprobe(&probe);
}

module_init(older_init);
module_exit(older_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Makes vxe miss a syscall");
