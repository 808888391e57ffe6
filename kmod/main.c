// SPDX-License-Identifier: GPL-2.0
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/string.h>

#include "kmod/arm.h"
#include "kmod/asked.h"
#include "kmod/device.h"
#include "kmod/event.h"
#include "kmod/judge.h"
#include "kmod/moved.h"
#include "kmod/quick.h"
#include "kmod/receiver.h"
#include "kmod/reached.h"
#include "kmod/vxed.h"
#include "uapi/version.h"

static unsigned int ring_bytes = 4 << 20;
module_param(ring_bytes, uint, 0444);
MODULE_PARM_DESC(ring_bytes, "bytes of the event ring (a power of two)");

static bool nocache;
module_param(nocache, bool, 0444);
MODULE_PARM_DESC(nocache, "judge every call anew, and name files by the kernel's own function");

/* The kernel's command line. If it contains the word "novxe", the module does not load. */
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

static int __init vxe_init(void)
{
	int ret;

	ret = arm_init(&command_line, !nocache);
	if (ret)
		goto err_arm;
	if (unwanted()) {
		pr_info("novxe on the kernel's command line: not loaded\n");
		ret = -EPERM;
		goto err_arm;
	}
	ret = event_init(ring_bytes);
	if (ret)
		goto err_arm;
	ret = judge_init();
	if (ret)
		goto err_event;
	ret = quick_init(!nocache);
	if (ret)
		goto err_judge;
	ret = moved_init();
	if (ret)
		goto err_quick;
	ret = asked_init();
	if (ret)
		goto err_moved;
	ret = vxed_init(!nocache);
	if (ret)
		goto err_asked;
	ret = arm_hooks();
	if (ret)
		goto err_vxed;
	ret = device_init();
	if (ret)
		goto err_hooks;
	pr_info("%u syscall functions, %u object hooks armed\n", arm_syscalls(),
		arm_objects());
	return 0;

err_hooks:
	disarm_hooks();
	reached_exit();
err_vxed:
	vxed_exit();
err_asked:
	asked_exit();
err_moved:
	moved_exit();
err_quick:
	quick_exit();
err_judge:
	judge_exit();
err_event:
	event_exit();
err_arm:
	arm_exit();
	return ret;
}

static void __exit vxe_exit(void)
{
	device_exit();
	disarm_hooks();
	reached_exit();
	vxed_exit();
	asked_exit();
	moved_exit();
	quick_exit();
	judge_exit();
	event_exit();
	arm_exit();
	receiver_exit();
}

module_init(vxe_init);
module_exit(vxe_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Virtual eXecuting Environment: syscalls judged by Lisp");
MODULE_VERSION(VXE_VERSION);
