// SPDX-License-Identifier: GPL-2.0
#include "kmod/setown.h"

#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "kmod/symbol_call.h"

long vxe_setown_gate(const struct file *file, unsigned long who);

struct symbol setown_symbol = { "f_getown" };

static struct symbol symbol = { "f_setown" };	/* (file, who, force) */

struct symbol *setown_symbols(unsigned int *count)
{
	*count = 1;
	return &symbol;
}

/*
 * Called by entry.S for tasks inside when f_setown() has succeeded. Returns -EPERM if the file's
 * signals go to somebody else than the caller asked for. If it named its own process group, its
 * process may have got them instead; that is no error. Does not sleep.
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
