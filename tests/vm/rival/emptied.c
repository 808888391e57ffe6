// SPDX-License-Identifier: GPL-2.0
/*
 * insmod emptied.ko slot=N: takes the VXED out of slot N of vxe while tasks are inside. rmmod
 * puts it back.
 */
#include <linux/kprobes.h>
#include <linux/module.h>

static uint slot;
module_param(slot, uint, 0444);

static void **place, *taken;

static int __init emptied_init(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name",
				.flags = KPROBE_FLAG_DISABLED };
	unsigned long (*lookup)(const char *name);
	int ret = register_kprobe(&probe);

	if (ret)
		return ret;
	unregister_kprobe(&probe);
	lookup = (void *)probe.addr;
	place = (void **)lookup("vxed_slots");
	if (!place)
		return -ENOENT;
	place += slot;
	taken = xchg(place, NULL);
	return 0;
}

static void __exit emptied_exit(void)
{
	WRITE_ONCE(*place, taken);
}

module_init(emptied_init);
module_exit(emptied_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Takes a VXED away while tasks are inside");
