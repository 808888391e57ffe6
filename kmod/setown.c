// SPDX-License-Identifier: GPL-2.0
#include "kmod/setown.h"

#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "kmod/symbol_call.h"
#include "kmod/task.h"

static_assert((1 << F_SETOWN | 1 << F_SETOWN_EX) == FCNTL_OWNERS);

long vxe_setown_gate(const struct file *file, unsigned long who);
long vxe_fcntl_gate(const struct file *file, unsigned long argument, unsigned int command);

struct symbol setown_symbol = { "f_getown" };

static struct symbol symbol = { "f_setown" };
/* If a kernel inlines do_fcntl(), a refused F_SETOWN has no effect but returns 0. */
static struct symbol fcntl_symbol = { "do_fcntl", .optional = true };

struct symbol *setown_symbols(unsigned int *count)
{
	*count = 1;
	return &symbol;
}

struct symbol *fcntl_symbols(unsigned int *count)
{
	*count = 1;
	return &fcntl_symbol;
}

/*
 * entry.S calls this for tasks inside, when f_setown() has succeeded. who: a process, or a process
 * group as a negative number. Returns -EPERM if somebody else than the requested process or group
 * gets the file's signals, because the request was refused. One substitution is no error: if the
 * caller named its own process group, its process may get the signals instead. Does not sleep.
 */
long vxe_setown_gate(const struct file *file, unsigned long number)
{
	int who = (int)number;
	int owner = (int)symbol_call(setown_symbol.address, (unsigned long)file, 0, 0);

	if (owner == who || (who < 0 && -who == task_pgrp_vnr(current) &&
			     owner == task_tgid_vnr(current)))
		return 0;
	return -EPERM;
}

/* The same for do_fcntl(). Reads the request from user memory a second time; a caller that changes
 * it meanwhile only misleads itself. May sleep. */
long vxe_fcntl_gate(const struct file *file, unsigned long argument, unsigned int command)
{
	struct f_owner_ex owner;

	if (command == F_SETOWN)
		return vxe_setown_gate(file, argument);
	if (command != F_SETOWN_EX || copy_from_user(&owner, (void __user *)argument, sizeof(owner)))
		return 0;
	return vxe_setown_gate(file, owner.type == F_OWNER_PGRP ? -owner.pid : owner.pid);
}
