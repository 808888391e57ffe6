/* SPDX-License-Identifier: GPL-2.0 */
/* The differences between kernel versions. No other file depends on the kernel's version. Assembly
 * sources include it, too. */
#ifndef VXE_COMPAT_H
#define VXE_COMPAT_H

#include <linux/version.h>

#ifdef CONFIG_PREEMPT_RT
#error "PREEMPT_RT kernels are not supported: their spinlocks sleep, and judging must not"
#endif
#if defined(CONFIG_CFI_CLANG) || defined(CONFIG_CFI)
#error "kernels with kCFI or FineIBT are not supported: hooks are entered without their type hash"
#endif

#ifdef __ASSEMBLY__

#include <asm/nospec-branch.h>
#include <asm/percpu.h>

/* Loads the current task into a register. */
.macro COMPAT_CURRENT reg:req
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0) && LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
	movq %gs:pcpu_hot, \reg
#else
	movq %gs:current_task, \reg
#endif
.endm

/* What the entry of a function does for the return-stack mitigation: counts the call. */
.macro COMPAT_CALL_DEPTH_ACCOUNT
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	CALL_DEPTH_ACCOUNT
#endif
.endm

#else

#include <linux/fdtable.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/ftrace.h>
#include <linux/kallsyms.h>
#include <asm/cpufeature.h>
#include <asm/ibt.h>

#include "kmod/symbol_call.h"

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
static inline int compat_register_direct(struct ftrace_ops *ops, unsigned long addr)
{
	return register_ftrace_direct_multi(ops, addr);
}

static inline int compat_unregister_direct(struct ftrace_ops *ops, unsigned long addr)
{
	int ret = unregister_ftrace_direct_multi(ops, addr);

	ftrace_free_filter(ops);
	return ret;
}
#else
static inline int compat_register_direct(struct ftrace_ops *ops, unsigned long addr)
{
	return register_ftrace_direct(ops, addr);
}

static inline int compat_unregister_direct(struct ftrace_ops *ops, unsigned long addr)
{
	return unregister_ftrace_direct(ops, addr, true);
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
/* Exported, and declared in no header of the kernel's include/. */
int vfs_path_lookup(struct dentry *dentry, struct vfsmount *mnt, const char *name,
		    unsigned int flags, struct path *path);
#endif

/*
 * The first members of the kernel's struct nameidata, which describes a lookup of a name and is
 * private to fs/namei.c. kmod/reached.c lists members to compare with the kernel's BTF.
 */
struct compat_nameidata {
	struct path path;
	struct qstr last;
	struct path root;
	struct inode *inode;
	unsigned int flags, state;
	unsigned int seq, next_seq, m_seq, r_seq;
	int last_type;
	unsigned int depth;		/* of the stack */
	int total_link_count;
	struct compat_followed {
		struct path link;
		struct delayed_call done;
		const char *name;
		unsigned int seq;
	} *stack, internal[2];
	struct filename *name;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 15, 0)
	const char *pathname;
#endif
	struct nameidata *saved;
	unsigned int root_seq;
	int dfd;
};

/* The lookup that the task, which must be the current one, is in; or NULL. */
static inline const struct compat_nameidata *compat_nameidata(const struct task_struct *task)
{
	return (const struct compat_nameidata *)task->nameidata;
}

/* Whether the kernel counts calls for the return-stack mitigation, see COMPAT_CALL_DEPTH_ACCOUNT.
 * Constant from boot on. */
static inline bool compat_counts_calls(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	return boot_cpu_has(X86_FEATURE_CALL_DEPTH);
#else
	return false;
#endif
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(7, 3, 0)
typedef struct rcu_gp_oldstate compat_grace_period;
#else
typedef struct rcu_gp_seq compat_grace_period;
#endif

/* Whether the assumptions of kmod/quick.c about the life of dentries, mounts and namespaces have
 * been checked against this kernel's source. If not, verdicts on files are not cached. */
#define COMPAT_MAY_REMEMBER	(LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0))

/* Locks a fs_struct, so that root and working directory do not change. Does not sleep. */
static inline void compat_lock_fs(struct fs_struct *fs)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
	spin_lock(&fs->lock);
#else
	read_seqlock_excl(&fs->seq);
#endif
}

static inline void compat_unlock_fs(struct fs_struct *fs)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 18, 0)
	spin_unlock(&fs->lock);
#else
	read_sequnlock_excl(&fs->seq);
#endif
}

/* Whether the instruction at an address is an ENDBR, or was one before the kernel overwrote it. */
static inline bool compat_is_endbr(unsigned long address)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
	return is_endbr(*(const u32 *)address);
#else
	return __is_endbr(*(const u32 *)address);
#endif
}

/* Whether the task has ever used an io_uring. */
#ifdef CONFIG_IO_URING
#define compat_has_ring(task)	((task)->io_uring != NULL)
#else
#define compat_has_ring(task)	false
#endif

typedef void (*compat_symbol_fn)(void *data, const char *name, unsigned long addr);

struct compat_symbols {
	compat_symbol_fn fn;
	void *data;
};

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
static inline int compat_symbol(void *data, const char *name, struct module *module,
				unsigned long addr)
{
	struct compat_symbols *symbols = data;

	if (!module)
		symbols->fn(symbols->data, name, addr);
	return 0;
}
#else
static inline int compat_symbol(void *data, const char *name, unsigned long addr)
{
	struct compat_symbols *symbols = data;

	symbols->fn(symbols->data, name, addr);
	return 0;
}
#endif

/* Calls fn for every symbol of the kernel image, but not for those of modules. each_symbol: the
 * address of kallsyms_on_each_symbol(), which is not exported. May sleep. */
static inline void compat_for_each_symbol(unsigned long each_symbol,
					  compat_symbol_fn fn, void *data)
{
	struct compat_symbols symbols = { .fn = fn, .data = data };

	symbol_call(each_symbol, (unsigned long)compat_symbol,
		    (unsigned long)&symbols, 0);
}

#endif /* __ASSEMBLY__ */
#endif /* VXE_COMPAT_H */
