// SPDX-License-Identifier: GPL-2.0
#include "kmod/arm.h"

#include <linux/kernel.h>
#include <linux/mm.h>

#include "kmod/exec.h"
#include "kmod/functions.h"
#include "kmod/hook.h"
#include "kmod/lockdown.h"
#include "kmod/lookup.h"
#include "kmod/moved.h"
#include "kmod/object/gate.h"
#include "kmod/path.h"
#include "kmod/setown.h"

/* The trampolines of entry.S. */
void vxe_object_entry(void);
void vxe_open_entry(void);
void vxe_lookup_entry(void);
void vxe_setown_entry(void);
void vxe_fcntl_entry(void);
void vxe_native_entry(void);
void vxe_syscall_entry(void);
void vxe_exec_entry(void);
void vxe_moved_entry(void);

enum { OBJECTS, OPEN, LOOKUP, SETOWN, FCNTL, NATIVE, I386, MOVED, EXEC, GROUPS };

/* In the order of arming. Exec is the last one: no task can be inside before all hooks are
 * armed. */
static struct group {
	struct hook_set set;
	struct symbol *(*list)(unsigned int *count);
	/* Or NULL; called after resolving and before arming. Returns 0 or -errno. */
	int (*prepare)(void);
	struct symbol *symbols;
	unsigned int count;
} groups[GROUPS] = {
	[OBJECTS] = { { "objects", vxe_object_entry }, object_symbols, object_prepare },
	[OPEN] = { { "opens by O_PATH", vxe_open_entry }, object_symbols_by_path },
	[LOOKUP] = { { "lookup", vxe_lookup_entry }, lookup_symbols },
	[SETOWN] = { { "owners of files' signals", vxe_setown_entry }, setown_symbols },
	[FCNTL] = { { "fcntl", vxe_fcntl_entry }, fcntl_symbols },
	[NATIVE] = { { "syscalls", vxe_native_entry }, functions_symbols, functions_prepare },
	[I386] = { { "syscalls of i386", vxe_syscall_entry }, functions_symbols_i386 },
	[MOVED] = { { "moves", vxe_moved_entry }, moved_symbols },
	[EXEC] = { { "exec", vxe_exec_entry }, exec_symbols },
};

static int resolve(struct symbol *also)
{
	unsigned int i, j, n = path_symbol_count + 3;
	struct symbol **all;
	int ret;

	for (i = 0; i < GROUPS; i++)
		n += groups[i].count;
	all = kvmalloc_array(n, sizeof(*all), GFP_KERNEL | __GFP_NOWARN);
	if (!all)
		return -ENOMEM;
	n = 0;
	for (i = 0; i < GROUPS; i++)
		for (j = 0; j < groups[i].count; j++)
			all[n++] = &groups[i].symbols[j];
	for (j = 0; j < path_symbol_count; j++)
		all[n++] = &path_symbols[j];
	all[n++] = &lockdown_symbol;
	all[n++] = &setown_symbol;
	all[n++] = also;
	ret = symbol_resolve(all, n);
	kvfree(all);
	return ret;
}

int arm_init(struct symbol *also)
{
	unsigned int i;
	int ret;

	ret = functions_init();
	if (ret)
		return ret;
	for (i = 0; i < GROUPS; i++) {
		groups[i].symbols = groups[i].list(&groups[i].count);
		if (!groups[i].symbols)
			return -ENOMEM;
	}
	ret = resolve(also);
	if (ret)
		return ret;
	for (i = 0; !ret && i < GROUPS; i++)
		if (groups[i].prepare)
			ret = groups[i].prepare();
	return ret;
}

void arm_exit(void)
{
	functions_exit();
}

static void disarm(unsigned int count)
{
	while (count--)
		hook_disarm(&groups[count].set);
	hook_unpin();
}

int arm_hooks(void)
{
	unsigned int i;
	int ret;

	ret = hook_pin();
	if (ret)
		return ret;
	for (i = 0; i < GROUPS; i++) {
		ret = hook_arm(&groups[i].set, groups[i].symbols, groups[i].count);
		if (ret) {
			disarm(i);
			return ret;
		}
	}
	return 0;
}

void disarm_hooks(void)
{
	disarm(GROUPS);
}

unsigned int arm_syscalls(void)
{
	return groups[NATIVE].set.count + groups[I386].set.count;
}

unsigned int arm_objects(void)
{
	return groups[OBJECTS].set.count + groups[OPEN].set.count + groups[LOOKUP].set.count +
	       groups[SETOWN].set.count + groups[FCNTL].set.count +
	       groups[MOVED].set.count + groups[EXEC].set.count;
}
