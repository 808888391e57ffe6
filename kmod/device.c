// SPDX-License-Identifier: GPL-2.0
#include "kmod/device.h"

#include <linux/capability.h>
#include <linux/compat.h>
#include <linux/cred.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <asm/unistd.h>

#include "kmod/arm.h"
#include "kmod/climb.h"
#include "kmod/event.h"
#include "kmod/judge.h"
#include "kmod/quick.h"
#include "kmod/task.h"
#include "kmod/vxed.h"

/* Returns 0 if the current task may use the device, else -EPERM. Called at every use, because the
 * task may have inherited or received the open file. call: for the log. */
static int may_control(unsigned int call)
{
	if (task_id_inside(task_id(current))) {
		judge_log_control(call);
		return -EPERM;
	}
	if (current_user_ns() != &init_user_ns ||
	    !uid_eq(current_euid(), GLOBAL_ROOT_UID) || !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return 0;
}

static bool terminated(const char *name, size_t size)
{
	return strnlen(name, size) < size;
}

static long ioctl_status(void *argument)
{
	struct vxe_status *status = argument;

	*status = (struct vxe_status) {
		.abi_version = VXE_ABI_VERSION,
		.syscalls_hooked = arm_syscalls(),
		.objects_hooked = arm_objects(),
		.loaded = vxed_count(),
		.fast = (climb_works() ? VXE_FAST_NAMES : 0) |
			(quick_remembers() ? VXE_FAST_REMEMBERS : 0),
	};
	event_status(&status->events, &status->events_lost, &status->ring_size);
	return 0;
}

static long ioctl_load(void *argument)
{
	struct vxe_load *load = argument;
	char *text;
	int ret;

	if (load->flags & ~(VXE_LOAD_REPLACE | VXE_LOAD_TRANSIENT | VXE_LOAD_CHECK) ||
	    load->mode > VXE_MODE_PRODUCTION || load->reserved || !load->size)
		return -EINVAL;
	if (load->size > VXE_TEXT_MAX)
		return -E2BIG;
	memset(load->name, 0, sizeof(load->name));
	memset(&load->error, 0, sizeof(load->error));
	text = kvmalloc(load->size, GFP_KERNEL | __GFP_NOWARN);
	if (!text)
		return -ENOMEM;
	if (copy_from_user(text, u64_to_user_ptr(load->text), load->size)) {
		kvfree(text);
		return -EFAULT;
	}
	ret = vxed_load(load, text);
	kvfree(text);
	return ret;
}

static long ioctl_unload(void *argument)
{
	struct vxe_name *name = argument;

	return terminated(name->name, sizeof(name->name)) ?
	       vxed_unload(name->name) : -EINVAL;
}

static long ioctl_mode(void *argument)
{
	struct vxe_set_mode *set = argument;

	if (!terminated(set->name, sizeof(set->name)) || set->reserved)
		return -EINVAL;
	return vxed_set_mode(set->name, set->mode);
}

static long ioctl_text(void *argument)
{
	struct vxe_text *text = argument;

	if (!terminated(text->name, sizeof(text->name)) || text->reserved)
		return -EINVAL;
	return vxed_text(text->name, u64_to_user_ptr(text->text), &text->size);
}

static long ioctl_info(void *argument)
{
	return vxed_info(argument);
}

static long ioctl_enter(void *argument)
{
	struct vxe_name *name = argument;

	return terminated(name->name, sizeof(name->name)) ?
	       vxed_enter(name->name) : -EINVAL;
}

static long ioctl_task(void *argument)
{
	return vxed_task(argument);
}

/* The ioctls. Each run() gets its argument in kernel memory, and returns 0 or -errno. */
static const struct command {
	unsigned int number;
	long (*run)(void *argument);
} commands[] = {
	{ VXE_IOC_STATUS, ioctl_status },
	{ VXE_IOC_LOAD, ioctl_load },
	{ VXE_IOC_UNLOAD, ioctl_unload },
	{ VXE_IOC_MODE, ioctl_mode },
	{ VXE_IOC_TEXT, ioctl_text },
	{ VXE_IOC_INFO, ioctl_info },
	{ VXE_IOC_ENTER, ioctl_enter },
	{ VXE_IOC_TASK, ioctl_task },
};

/* Runs a command. Copies the whole argument in, and out again even if the command fails, because
 * error texts and sizes are in it. */
static long run(const struct command *command, void __user *user)
{
	unsigned int dir = _IOC_DIR(command->number);
	size_t size = _IOC_SIZE(command->number);
	void *argument = kzalloc(size, GFP_KERNEL);
	long ret;

	if (!argument)
		return -ENOMEM;
	/* If the answer cannot be written, fail before the command changes anything. */
	if ((dir & _IOC_WRITE && copy_from_user(argument, user, size)) ||
	    (dir & _IOC_READ && copy_to_user(user, argument, size))) {
		kfree(argument);
		return -EFAULT;
	}
	ret = command->run(argument);
	if (dir & _IOC_READ && copy_to_user(user, argument, size))
		ret = ret ?: -EFAULT;
	kfree(argument);
	return ret;
}

static long device_ioctl(struct file *file, unsigned int number, unsigned long argument)
{
	int ret = may_control(__NR_ioctl);
	unsigned int i;

	if (ret)
		return ret;
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (commands[i].number == number)
			return run(&commands[i], (void __user *)argument);
	return -EINVAL;
}

static int device_open(struct inode *inode, struct file *file)
{
	struct event_reader *reader;
	int ret = may_control(__NR_open);

	if (ret)
		return ret;
	reader = kzalloc(sizeof(*reader), GFP_KERNEL);
	if (!reader)
		return -ENOMEM;
	ret = event_reader_init(reader);
	if (ret) {
		kfree(reader);
		return ret;
	}
	file->private_data = reader;
	return 0;
}

static int device_release(struct inode *inode, struct file *file)
{
	event_reader_exit(file->private_data);
	kfree(file->private_data);
	return 0;
}

static ssize_t device_read(struct file *file, char __user *to, size_t size, loff_t *at)
{
	return may_control(__NR_read) ?:
	       event_read(file->private_data, to, size, file->f_flags & O_NONBLOCK);
}

static __poll_t device_poll(struct file *file, poll_table *table)
{
	return event_poll(file->private_data, file, table);
}

static loff_t device_llseek(struct file *file, loff_t offset, int whence)
{
	int ret = may_control(__NR_lseek);

	if (ret)
		return ret;
	if (offset || (whence != SEEK_SET && whence != SEEK_END))
		return -EINVAL;
	return event_seek(file->private_data, whence == SEEK_END);
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.release = device_release,
	.read = device_read,
	.poll = device_poll,
	.llseek = device_llseek,
	.unlocked_ioctl = device_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "vxe",
	.mode = 0600,
	.fops = &operations,
};

int device_init(void)
{
	return misc_register(&device);
}

void device_exit(void)
{
	misc_deregister(&device);
}
