// SPDX-License-Identifier: GPL-2.0
/*
 * insmod rival.ko function=NAME [patch=1]: takes a function that vxe wants to hook. It uses a
 * direct call, as a BPF program does, or with patch=1 a live patch.
 */
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/linkage.h>
#include <linux/module.h>

#include "kmod/compat/compat.h"

static char *function = "";
module_param(function, charp, 0444);
static bool patch;
module_param(patch, bool, 0444);

/* The direct call's target: returns to the body of the function at once. */
asm(".pushsection .text\n"
    "rival_trampoline:\n"
    ASM_RET
    ".popsection\n");
void rival_trampoline(void);

static notrace void callback(unsigned long ip, unsigned long parent,
			     struct ftrace_ops *ops, struct ftrace_regs *regs)
{
}

static struct ftrace_ops ops;

static int __init rival_init(void)
{
	struct kprobe probe = { .symbol_name = function, .flags = KPROBE_FLAG_DISABLED };
	unsigned long address;
	int ret = register_kprobe(&probe);

	if (ret)
		return ret;
	address = (unsigned long)probe.addr;
	unregister_kprobe(&probe);
	if (patch) {
		ops.func = callback;
		ops.flags = FTRACE_OPS_FL_SAVE_REGS | FTRACE_OPS_FL_IPMODIFY;
	}
	ret = ftrace_set_filter_ip(&ops, address, 0, 1);
	if (ret)
		return ret;
	if (patch)
		return register_ftrace_function(&ops);
	return compat_register_direct(&ops, (unsigned long)rival_trampoline);
}

static void __exit rival_exit(void)
{
	if (patch) {
		unregister_ftrace_function(&ops);
		ftrace_free_filter(&ops);
	} else {
		compat_unregister_direct(&ops, (unsigned long)rival_trampoline);
	}
}

module_init(rival_init);
module_exit(rival_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Holds a function that vxe hooks");
