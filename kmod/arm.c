// SPDX-License-Identifier: GPL-2.0
#include "kmod/arm.h"

#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "kmod/climb.h"
#include "kmod/compat/compat.h"
#include "kmod/exec.h"
#include "kmod/functions.h"
#include "kmod/hook.h"
#include "kmod/lockdown.h"
#include "kmod/lookup.h"
#include "kmod/moved.h"
#include "kmod/object/gate.h"
#include "kmod/path.h"
#include "kmod/prototype.h"
#include "kmod/reached.h"
#include "kmod/setown.h"

/* The trampolines of entry.S. */
void vxe_object_entry(void);
void vxe_open_entry(void);
void vxe_socket_entry(void);
void vxe_send_entry(void);
void vxe_message_entry(void);
void vxe_file_entry(void);
void vxe_peer_entry(void);
void vxe_receiver_entry(void);
void vxe_lookup_entry(void);
void vxe_setown_entry(void);
void vxe_fcntl_entry(void);
void vxe_native_entry(void);
void vxe_syscall_entry(void);
void vxe_exec_entry(void);
void vxe_check_entry(void);
void vxe_done_entry(void);
/* The size in bytes of the code at the beginning of each trampoline that counts calls for the
 * return-stack mitigation. */
extern const u32 vxe_account_size;
void vxe_moved_entry(void);
void vxe_follow_entry(void);
void vxe_reached_entry(void);

enum {
	OBJECTS, OPEN, SOCKET, SEND, MESSAGE, FILE_OPEN, PEER, RECEIVER, LOOKUP, SETOWN,
	FCNTL, NATIVE, I386, MOVED, FOLLOW, REACHED, CHECK, DONE, EXEC,
	GROUPS
};

/* In the order of arming. Exec comes last, so that no task can be inside before all hooks are
 * armed. */
static struct group {
	struct hook_set set;
	struct symbol *(*list)(unsigned int *count);	/* NULL: rows of kmod/object */
	enum object_entry objects;			/* which rows, if so */
	/* NULL, or called after resolving and before arming. Returns 0 or -errno. */
	int (*prepare)(void);
	struct symbol *symbols;
	unsigned int count;
} groups[GROUPS] = {
	[OBJECTS] = { { "objects", vxe_object_entry }, .prepare = object_prepare },
	[OPEN] = { { "opens by O_PATH", vxe_open_entry }, .objects = OBJECT_ENTRY_OPEN },
	[SOCKET] = { { "sockets but unix sockets", vxe_socket_entry }, .objects = OBJECT_ENTRY_SOCKET },
	[SEND] = { { "messages to an address", vxe_send_entry }, .objects = OBJECT_ENTRY_SEND },
	[MESSAGE] = { { "messages with control data", vxe_message_entry },
		      .objects = OBJECT_ENTRY_MESSAGE },
	[FILE_OPEN] = { { "opens", vxe_file_entry }, .objects = OBJECT_ENTRY_FILE },
	[PEER] = { { "peers", vxe_peer_entry }, .objects = OBJECT_ENTRY_PEER },
	[RECEIVER] = { { "receivers", vxe_receiver_entry }, .objects = OBJECT_ENTRY_RECEIVER },
	[LOOKUP] = { { "lookup", vxe_lookup_entry }, .list = lookup_symbols },
	[SETOWN] = { { "owners of files' signals", vxe_setown_entry }, .list = setown_symbols },
	[FCNTL] = { { "fcntl", vxe_fcntl_entry }, .list = fcntl_symbols },
	[NATIVE] = { { "syscalls", vxe_native_entry }, .list = functions_symbols,
		     .prepare = functions_prepare },
	[I386] = { { "syscalls of i386", vxe_syscall_entry }, .list = functions_symbols_i386 },
	[MOVED] = { { "moves", vxe_moved_entry }, .list = moved_symbols },
	[FOLLOW] = { { "symlinks", vxe_follow_entry }, .list = reached_symbols_follow },
	[REACHED] = { { "what processes hold", vxe_reached_entry }, .list = reached_symbols },
	[CHECK] = { { "interpreters", vxe_check_entry }, .list = exec_symbols_check },
	[DONE] = { { "exec that is done", vxe_done_entry }, .list = exec_symbols_done },
	[EXEC] = { { "exec", vxe_exec_entry }, .list = exec_symbols },
};

/* The bounds of the kernel's BTF. A kernel that was built without BTF has neither symbol. */
static struct symbol btf_start = { "__start_BTF", .optional = true };
static struct symbol btf_stop = { "__stop_BTF", .optional = true };

static int resolve(struct symbol *also)
{
	struct symbol *const single[] = {
		&path_symbol, &lockdown_symbol, &setown_symbol, also, &btf_start, &btf_stop,
	};
	unsigned int i, j, n = CLIMB_SYMBOLS + ARRAY_SIZE(single);
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
	for (j = 0; j < ARRAY_SIZE(single); j++)
		all[n++] = single[j];
	ret = symbol_resolve(all, n);
	kvfree(all);
	return ret;
}

static bool is_among(const struct symbol *symbols, unsigned int count, const char *function)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		if (symbols[i].address && !strcmp(symbols[i].name, function))
			return true;
	return false;
}

/* Whether the function is hooked or called in this kernel. */
static bool is_used(const char *function)
{
	unsigned int i;

	for (i = 0; i < GROUPS; i++)
		if (i != NATIVE && i != I386 &&
		    is_among(groups[i].symbols, groups[i].count, function))
			return true;
	return is_among(&path_symbol, 1, function) ||
	       is_among(climb_symbols, CLIMB_SYMBOLS, function) ||
	       is_among(&setown_symbol, 1, function) ||
	       !strcmp(function, "kallsyms_on_each_symbol");
}

static void told(void *context, const char *function, const char *expected, const char *found,
		 bool ok)
{
	int *ret = context;

	if (ok || !is_used(function))
		return;
	pr_err("%s: this kernel declares it as %s, and this module expects %s\n", function,
	       found ?: "nothing that its BTF knows", expected);
	*ret = -ENOEXEC;
}

static int compare_members(const struct btf_types *btf)
{
	const struct member *member;
	int ret = 0, found;

	moved_list_offset = btf_offset(btf, "mount", "mnt_list");
	for (member = reached_members; member < reached_members + REACHED_MEMBERS; member++) {
		found = btf_offset(btf, member->structure, member->name);
		if (found == member->offset)
			continue;
		pr_err("struct %s: this kernel has %s at %d, and this module expects it at %d\n",
		       member->structure, member->name, found, member->offset);
		ret = -ENOEXEC;
	}
	return ret;
}

/* Compares the kernel's prototypes and structures with those that the hooks expect. Fails if any
 * differs. */
static int compare_prototypes(void)
{
	struct btf_types btf;
	const char *failure;
	unsigned int i, j;
	int ret = 0;

	for (i = 0; i < GROUPS; i++) {
		for (j = 0; i != NATIVE && i != I386 && j < groups[i].count; j++) {
			if (prototype_is_expected(groups[i].symbols[j].name))
				continue;
			pr_err("%s: kmod/prototypes.def lacks its prototype\n",
			       groups[i].symbols[j].name);
			return -EINVAL;
		}
	}
	if (!btf_start.address || !btf_stop.address) {
		pr_warn("this kernel has no BTF: prototypes of functions are not compared\n");
		return 0;
	}
	failure = btf_open(&btf, (const void *)btf_start.address,
			   btf_stop.address - btf_start.address);
	if (!failure)
		failure = prototypes_compare(&btf, told, &ret);
	if (!failure)
		ret = compare_members(&btf) ?: ret;
	btf_close(&btf);
	if (!failure)
		return ret;
	pr_err("this kernel's BTF cannot be read: %s\n", failure);
	return -ENOEXEC;
}

int __init arm_init(struct symbol *also, bool climbs)
{
	unsigned int i;
	int ret;

	ret = functions_init();
	if (ret)
		return ret;
	for (i = 0; i < GROUPS; i++) {
		groups[i].symbols = groups[i].list ? groups[i].list(&groups[i].count) :
				    object_symbols(groups[i].objects, &groups[i].count);
		if (!groups[i].symbols)
			return -ENOMEM;
		if (!compat_counts_calls())
			groups[i].set.trampoline = (void (*)(void))
				((unsigned long)groups[i].set.trampoline + vxe_account_size);
	}
	ret = resolve(also);
	if (!ret)
		ret = compare_prototypes();
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
	unsigned int i, sum = 0;

	for (i = 0; i < GROUPS; i++)
		if (i != NATIVE && i != I386)
			sum += groups[i].set.count;
	return sum;
}
