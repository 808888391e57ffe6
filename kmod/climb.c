// SPDX-License-Identifier: GPL-2.0
/*
 * Why the name is right: every change of a parent or of a name of a dentry that others can see is
 * made with rename_lock held for writing (__d_move), every change of the parent, the mount point
 * or the namespace of a mount with mount_lock held for writing. So the name is that of one moment
 * if both sequences are even and the same before and after. Otherwise, and wherever anything is
 * unusual, the climb gives up. d_absolute_path() then finds the name as if there were no climb.
 *
 * Why it reads only valid memory: preemption is disabled, which is an RCU read-side critical
 * section. The kernel frees dentries, names outside of dentries, and mounts a grace period after
 * the last reference to them is gone. A child holds its parent, and a mount its mount point. Files
 * whose dentries are freed at once have no parents and never get here.
 *
 * Why it reads only bytes of the name: rename_lock's sequence is compared again after the pointer
 * to a name and the name's length have been read. If it is unchanged, both belong together. A name
 * outside of a dentry never changes. A name inside may change afterwards, and then all is
 * discarded.
 */
#include "kmod/climb.h"

#include <linux/compiler.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/limits.h>
#include <linux/namei.h>
#include <linux/nsproxy.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

/* The beginning of the kernel's struct mount (fs/mount.h); climb_init() checks that it is so. */
struct mount {
	struct hlist_node mnt_hash;
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

#define MOUNTS_MAX	64	/* mounts on one path */

struct symbol climb_symbols[CLIMB_SYMBOLS] = {
	[CLIMB_OUR_MNT] = { "our_mnt" },
	[CLIMB_MOUNT_LOCK] = { "mount_lock", .optional = true },
};

static bool works;
seqlock_t *climb_mount_lock;

static inline const struct mount *mount_of(const struct vfsmount *mnt)
{
	return container_of(mnt, struct mount, mnt);
}

/* Puts a slash and the dentry's name before *to. Writes up to 8 bytes before that. False: there
 * is no room, or a rename has begun. */
static __always_inline bool prepend(char **to, const char *start, const struct dentry *dentry,
				    unsigned int renames)
{
	const char *name = READ_ONCE(dentry->d_name.name);
	unsigned int length = READ_ONCE(dentry->d_name.len), i;
	char *at = *to;
	u64 word;

	smp_rmb();
	if (READ_ONCE(rename_lock.seqcount.seqcount.sequence) != renames ||
	    at - start < (long)length + 1 + (long)sizeof(word) ||
	    !IS_ALIGNED((unsigned long)name, sizeof(word)))
		return false;
	*to = at - length - 1;
	if (length < sizeof(word)) {
		word = (read_word_at_a_time(name) << 8 | '/') << 8 * (7 - length);
		memcpy(at - sizeof(word), &word, sizeof(word));
		return true;
	}
	at -= length;
	for (i = 0; i + sizeof(word) < length; i += sizeof(word)) {
		word = read_word_at_a_time(name + i);
		memcpy(at + i, &word, sizeof(word));
	}
	i = length - sizeof(word);
	memcpy(at + i, name + i, sizeof(word));
	at[-1] = '/';
	return true;
}

/* Puts the name of the path before to. Returns where it begins, or NULL. */
static __always_inline char *climb_up(const struct path *path, const char *start, char *to,
				      unsigned int renames)
{
	const struct mount *mount = mount_of(path->mnt), *parent;
	const struct dentry *dentry = path->dentry, *above, *root;
	unsigned int left = MOUNTS_MAX;

	for (;;) {
		root = READ_ONCE(mount->mnt.mnt_root);
		while (dentry != root) {
			above = READ_ONCE(dentry->d_parent);
			/* The file is outside of what is mounted, or is being removed. */
			if (unlikely(above == dentry || !prepend(&to, start, dentry, renames)))
				return NULL;
			dentry = above;
		}
		parent = READ_ONCE(mount->mnt_parent);
		if (parent == mount)
			return to;
		if (unlikely(!left--))
			return NULL;
		dentry = READ_ONCE(mount->mnt_mountpoint);
		mount = parent;
	}
}

char *climb(const struct path *path, char *start, char *end, struct climb_moment *moment)
{
	unsigned int renames, mounts;
	char *name;

	if (unlikely(!works || !current->nsproxy))
		return NULL;
	renames = raw_read_seqcount(&rename_lock.seqcount);
	mounts = raw_read_seqcount(&climb_mount_lock->seqcount);
	name = NULL;
	/* The mounts above a mount are in the same namespace. That of a task is not anonymous, so
	 * the name is absolute. */
	if (likely(!((renames | mounts) & 1) && climb_is_ours(path->mnt)))
		name = climb_up(path, start, end, renames);
	if (read_seqcount_retry(&rename_lock.seqcount, renames) |
	    read_seqcount_retry(&climb_mount_lock->seqcount, mounts))
		return NULL;
	if (name == end)
		*--name = '/';
	*end = 0;
	*moment = (struct climb_moment) { renames, mounts };
	return name;
}

bool climb_is_top(const struct path *path)
{
	const struct mount *mount = mount_of(path->mnt), *parent;
	const struct dentry *dentry = path->dentry;
	unsigned int left = MOUNTS_MAX, mounts;
	bool top = false;

	if (unlikely(!works || !current->nsproxy))
		return false;
	mounts = raw_read_seqcount(&climb_mount_lock->seqcount);
	if (mounts & 1 || !climb_is_ours(path->mnt))
		return false;
	while (!top && left-- && dentry == READ_ONCE(mount->mnt.mnt_root)) {
		parent = READ_ONCE(mount->mnt_parent);
		top = parent == mount;
		dentry = READ_ONCE(mount->mnt_mountpoint);
		mount = parent;
	}
	return top && !read_seqcount_retry(&climb_mount_lock->seqcount, mounts);
}

bool climb_works(void)
{
	return works;
}

/* Compares the members of struct mount with what follow_up() returns, from a mount up to the
 * root. *seen: whether there was a mount on another one. Drops the reference to the path. */
static bool __init reads_mounts(struct path *path, bool *seen)
{
	const struct mount *mount;
	struct mount *parent;
	struct dentry *point;
	bool more, same;

	do {
		mount = mount_of(path->mnt);
		same = !get_kernel_nofault(parent, &mount->mnt_parent) &&
		       !get_kernel_nofault(point, &mount->mnt_mountpoint);
		more = follow_up(path);
		same = same && (more ? path->mnt == &parent->mnt && path->dentry == point :
				       parent == mount);
		*seen |= more;
	} while (same && more);
	path_put(path);
	return same;
}

/* Whether the climb gives the file the name that d_absolute_path() gives it. */
static bool __init names_alike(const struct path *path, unsigned long absolute_path)
{
	char *room = kmalloc(2 * PATH_MAX, GFP_KERNEL), *ours, *theirs;
	struct climb_moment moment;
	bool alike;

	if (!room)
		return false;
	preempt_disable();
	theirs = (char *)symbol_call(absolute_path, (unsigned long)path, (unsigned long)room,
				     PATH_MAX);
	ours = climb(path, room + PATH_MAX, room + 2 * PATH_MAX - 1, &moment);
	/* Where the climb gives up, it gives no wrong name. */
	alike = !ours || (!IS_ERR(theirs) && !strcmp(ours, theirs));
	preempt_enable();
	kfree(room);
	return alike;
}

/* Whether the sequence of mount_lock counts changes. To clone a mount is one. */
static bool __init counts_mounts(const struct path *path)
{
	unsigned int before = raw_read_seqcount(&climb_mount_lock->seqcount);
	struct vfsmount *clone = clone_private_mount(path);

	if (IS_ERR(clone))
		return false;
	kern_unmount(clone);
	return raw_read_seqcount(&climb_mount_lock->seqcount) - before >= 2;
}

/* Files that the climb is tried with. Most systems have a mount on the way to some of them. */
static const char *const tried[] __initconst = {
	"/", "/proc", "/proc/sys/kernel/core_pattern", "/sys", "/sys/kernel", "/dev", "/dev/null",
	"/dev/pts", "/run", "/tmp",
};

void __init climb_init(unsigned long absolute_path)
{
	bool seen = false, counts = false, right = true;
	struct path path;
	unsigned int i;

	climb_mount_lock = (seqlock_t *)climb_symbols[CLIMB_MOUNT_LOCK].address;
	if (!climb_mount_lock)
		right = false;
	for (i = 0; right && i < ARRAY_SIZE(tried); i++) {
		if (kern_path(tried[i], 0, &path))
			continue;
		counts = counts || counts_mounts(&path);
		right = reads_mounts(&path, &seen);
	}
	works = right && seen && counts;
	for (i = 0; works && i < ARRAY_SIZE(tried); i++) {
		if (kern_path(tried[i], 0, &path))
			continue;
		works = names_alike(&path, absolute_path);
		path_put(&path);
	}
	if (!works)
		pr_notice("this kernel names files only by d_absolute_path(), which is slower\n");
}
