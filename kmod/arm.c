// SPDX-License-Identifier: GPL-2.0
#include "kmod/arm.h"

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>

#include "kmod/climb.h"
#include "kmod/exec.h"
#include "kmod/functions.h"
#include "kmod/hook.h"
#include "kmod/lockdown.h"
#include "kmod/lookup.h"
#include "kmod/object/gate.h"
#include "kmod/path.h"

/* The trampolines of entry.S. */
void vxe_object_entry(void);
void vxe_open_entry(void);
void vxe_lookup_entry(void);
void vxe_native_entry(void);
void vxe_syscall_entry(void);
void vxe_exec_entry(void);

enum { OBJECTS, OPEN, LOOKUP, NATIVE, I386, EXEC, GROUPS };

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
	[NATIVE] = { { "syscalls", vxe_native_entry }, functions_symbols, functions_prepare },
	[I386] = { { "syscalls of i386", vxe_syscall_entry }, functions_symbols_i386 },
	[EXEC] = { { "exec", vxe_exec_entry }, exec_symbols },
};

static int resolve(struct symbol *also)
{
	unsigned int i, j, n = CLIMB_SYMBOLS + 3;
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
	for (j = 0; j < CLIMB_SYMBOLS; j++)
		all[n++] = &climb_symbols[j];
	all[n++] = &path_symbol;
	all[n++] = &lockdown_symbol;
	all[n++] = also;
	ret = symbol_resolve(all, n);
	kvfree(all);
	return ret;
}

int __init arm_init(struct symbol *also, bool climbs)
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
	if (climbs)
		climb_init(path_symbol.address);
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
	       groups[EXEC].set.count;
}
