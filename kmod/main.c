// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/slab.h>

#include "kmod/device.h"
#include "kmod/event.h"
#include "kmod/exec.h"
#include "kmod/hook.h"
#include "kmod/judge.h"
#include "kmod/lookup.h"
#include "kmod/object.h"
#include "kmod/path.h"
#include "kmod/syscall.h"
#include "kmod/vxed.h"
#include "uapi/version.h"

static unsigned int ring_bytes = 4 << 20;
module_param(ring_bytes, uint, 0444);
MODULE_PARM_DESC(ring_bytes, "bytes of the event ring (a power of two)");

static struct {
	struct symbol *symbols;
	unsigned int count;
} groups[6];

/* The command line of the kernel, in which "novxe" keeps the module out. */
static struct symbol command_line = { "saved_command_line" };

static bool unwanted(void)
{
	char *line = *(char **)command_line.address, *word;
	static const char novxe[] = "novxe";
	const size_t length = sizeof(novxe) - 1;

	for (word = line; (word = strstr(word, novxe)); word += length)
		if ((word == line || word[-1] == ' ') &&
		    (!word[length] || word[length] == ' ' || word[length] == '\n'))
			return true;
	return false;
}

/* All in one pass over the kernel's symbols. */
static int resolve(void)
{
	struct symbol **all;
	unsigned int i, j, n = 0;
	int ret;

	groups[0].symbols = syscalls_symbols(&groups[0].count);
	groups[1].symbols = object_symbols(&groups[1].count);
	groups[2].symbols = exec_symbols(&groups[2].count);
	groups[3].symbols = path_symbols;
	groups[3].count = path_symbol_count;
	groups[4].symbols = &command_line;
	groups[4].count = 1;
	groups[5].symbols = lookup_symbols(&groups[5].count);
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		n += groups[i].count;
	all = kvmalloc_array(n, sizeof(*all), GFP_KERNEL | __GFP_NOWARN);
	if (!all)
		return -ENOMEM;
	n = 0;
	for (i = 0; i < ARRAY_SIZE(groups); i++)
		for (j = 0; j < groups[i].count; j++)
			all[n++] = &groups[i].symbols[j];
	ret = symbol_resolve(all, n);
	kvfree(all);
	return ret;
}

static int __init vxe_init(void)
{
	int ret;

	ret = syscalls_init();
	if (ret)
		return ret;
	ret = resolve();
	if (ret)
		goto err_syscall;
	if (unwanted()) {
		pr_info("novxe on the kernel's command line: not loaded\n");
		ret = -EPERM;
		goto err_syscall;
	}
	ret = event_init(ring_bytes);
	if (ret)
		goto err_syscall;
	ret = judge_init();
	if (ret)
		goto err_event;
	ret = vxed_init();
	if (ret)
		goto err_judge;
	ret = hook_pin();
	if (ret)
		goto err_vxed;
	ret = object_arm();
	if (ret)
		goto err_pin;
	ret = lookup_arm();
	if (ret)
		goto err_object;
	ret = syscalls_arm();
	if (ret)
		goto err_lookup;
	/* Last: nobody is inside before all is armed. */
	ret = exec_arm();
	if (ret)
		goto err_arm_syscall;
	ret = device_init();
	if (ret)
		goto err_exec;
	pr_info("%u syscall functions, %u object hooks armed\n", syscalls_armed(),
		object_armed() + lookup_armed() + exec_armed());
	return 0;

err_exec:
	exec_disarm();
err_arm_syscall:
	syscalls_disarm();
err_lookup:
	lookup_disarm();
err_object:
	object_disarm();
err_pin:
	hook_unpin();
err_vxed:
	vxed_exit();
err_judge:
	judge_exit();
err_event:
	event_exit();
err_syscall:
	syscalls_exit();
	return ret;
}

static void __exit vxe_exit(void)
{
	device_exit();
	exec_disarm();
	syscalls_disarm();
	lookup_disarm();
	object_disarm();
	hook_unpin();
	vxed_exit();
	judge_exit();
	event_exit();
	syscalls_exit();
}

module_init(vxe_init);
module_exit(vxe_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Virtual eXecuting Environment: syscalls judged by Lisp");
MODULE_VERSION(VXE_VERSION);
