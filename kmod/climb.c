// SPDX-License-Identifier: GPL-2.0
/*
 * Why the name is right: whenever the kernel changes the parent or the name of a dentry that others
 * can see, it holds rename_lock for writing (__d_move). Whenever it changes the parent, the mount
 * point or the namespace of a mount, it holds mount_lock for writing. The climb compares both
 * sequences before and after. If they are even and unchanged, the name is the name at one moment.
 * Otherwise, and wherever anything is unusual, the climb gives up, and the caller asks
 * d_absolute_path().
 *
 * Why it reads only valid memory: preemption is disabled, which is an RCU read-side critical
 * section. The kernel frees dentries, names outside of dentries, and mounts an RCU grace period
 * after the last reference is gone. A child holds a reference to its parent, and a mount to its
 * mount point. Some dentries are freed without a grace period (DCACHE_NORCU). They have no parents,
 * and the climb never gets to them.
 *
 * Why it reads only bytes of the name: the first aligned word of a name can always be read. Before
 * it reads more, it has read the pointer to the name and the name's length, and compares the
 * sequence of rename_lock again. If that is unchanged, pointer and length belong together. A name
 * outside of a dentry never changes. A name inside of a dentry may change after the comparison;
 * then the comparison at the end fails, and the result is discarded.
 */
#include "kmod/climb.h"

#include <linux/bitops.h>
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

/* The first members of the kernel's struct mount (fs/mount.h); climb_init() checks them. */
struct mount {
	struct hlist_node mnt_hash;
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

#define MOUNTS_MAX	64	/* mounts on one path */
#define NS_WORDS	32	/* words of a mount that find_ns() searches */

struct symbol climb_symbols[CLIMB_SYMBOLS] = {
	[CLIMB_OUR_MNT] = { "our_mnt" },
	[CLIMB_MOUNT_LOCK] = { "mount_lock", .optional = true },
};

static bool works;
/* The offset in struct mount, in bytes, of the pointer to the mount's namespace. 0: unknown, so
 * our_mnt() is called instead. See find_ns(). */
static unsigned int ns_at;
seqlock_t *climb_mount_lock;

static inline const struct mount *mount_of(const struct vfsmount *mnt)
{
	return container_of(mnt, struct mount, mnt);
}

/* Whether a mount is in the current task's namespace. The task must have an nsproxy. */
static __always_inline bool is_ours(const struct mount *mount)
{
	if (unlikely(!ns_at))
		return climb_is_ours(&mount->mnt);
	return READ_ONCE(*(const struct mnt_namespace *const *)((const char *)mount + ns_at)) ==
	       current->nsproxy->mnt_ns;
}

/*
 * Does one step of climb_up() below for a name of at least 8 bytes. Returns where the slash is, or
 * NULL. The caller read the name's pointer and length before this function reads the sequence. If
 * the sequence is unchanged, the two belong together.
 */
static noinline char *prepend_long(char *to, const char *start, const char *name,
				   unsigned int length, unsigned int renames)
{
	smp_rmb();
	if (READ_ONCE(rename_lock.seqcount.seqcount.sequence) != renames ||
	    to - start < (long)length + 1)
		return NULL;
	to -= length;
	climb_copy(to, name, length);
	*--to = '/';
	return to;
}

/*
 * Writes the name of the path so that it ends before to. Returns where it begins, or NULL. Also
 * overwrites up to 8 bytes before that. A name of less than 8 bytes is read as one aligned word. A
 * rename that changes its length meanwhile cannot make this read more than that word.
 */
static __always_inline char *climb_up(const struct path *path, const char *start, char *to,
				      unsigned int renames)
{
	const struct mount *mount = mount_of(path->mnt), *parent;
	const struct dentry *dentry = path->dentry, *above, *root;
	unsigned int left = MOUNTS_MAX, length;
	const char *name;
	u64 word;

	for (;;) {
		root = READ_ONCE(mount->mnt.mnt_root);
		while (dentry != root) {
			above = READ_ONCE(dentry->d_parent);
			name = READ_ONCE(dentry->d_name.name);
			length = READ_ONCE(dentry->d_name.len);
			/* Give up: the file is outside of the mounted tree, or is being removed; or
			 * there is no room; or the name is not aligned. */
			if (unlikely(above == dentry || to < start + sizeof(word) ||
				     (unsigned long)name & (sizeof(word) - 1)))
				return NULL;
			dentry = above;
			if (likely(length < sizeof(word))) {
				word = (read_word_at_a_time(name) << 8 | '/') << (8 * ~length & 63);
				memcpy(to - sizeof(word), &word, sizeof(word));
				to -= length + 1;
			} else {
				to = prepend_long(to, start, name, length, renames);
				if (unlikely(!to))
					return NULL;
			}
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
	/* All mounts above a mount are in the same namespace. A task's namespace is not anonymous,
	 * so the climb ends at the root of the namespace and the name is absolute. */
	if (likely(!((renames | mounts) & 1) && is_ours(mount_of(path->mnt))))
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

bool climb_reaches(const struct path *path)
{
	const struct mount *mount = mount_of(path->mnt), *parent;
	const struct dentry *dentry = path->dentry, *above;
	unsigned int left = MOUNTS_MAX, renames, mounts;
	int room = PATH_MAX - 2 * sizeof(u64);
	bool top = false;

	if (unlikely(!works || !current->nsproxy))
		return false;
	renames = raw_read_seqcount(&rename_lock.seqcount);
	mounts = raw_read_seqcount(&climb_mount_lock->seqcount);
	if (unlikely((renames | mounts) & 1 || !is_ours(mount)))
		return false;
	while (!top && left--) {
		while (dentry != READ_ONCE(mount->mnt.mnt_root)) {
			above = READ_ONCE(dentry->d_parent);
			room -= READ_ONCE(dentry->d_name.len) + 1;
			if (unlikely(above == dentry || room < 0))
				return false;
			dentry = above;
		}
		parent = READ_ONCE(mount->mnt_parent);
		top = parent == mount;
		dentry = READ_ONCE(mount->mnt_mountpoint);
		mount = parent;
	}
	return top && !read_seqcount_retry(&rename_lock.seqcount, renames) &&
	       !read_seqcount_retry(&climb_mount_lock->seqcount, mounts);
}

const struct dentry *climb_root(const struct mount *mount)
{
	return mount->mnt.mnt_root;
}

bool climb_is_attached(const struct mount *mount)
{
	return mount->mnt_parent != mount;
}

/* A connected dentry lies beneath the root of its file system. A mount that is in a namespace is
 * attached to its tree. So the file has a name, as long as both stay true. */
bool climb_is_local(const struct path *path)
{
	const struct vfsmount *mnt = path->mnt;

	return mnt->mnt_root == mnt->mnt_sb->s_root &&
	       !(READ_ONCE(path->dentry->d_flags) & DCACHE_DISCONNECTED) && current->nsproxy &&
	       is_ours(mount_of(mnt));
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
	if (mounts & 1 || !is_ours(mount))
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

/* Compares the members of struct mount with what follow_up() returns, from a mount up to the root.
 * Sets *seen if one mount was on top of another. Drops the reference to the path. */
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

/* Whether the climb and d_absolute_path() give the file the same name. */
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
	/* If the climb gives up, that is no error. */
	alike = !ours || (!IS_ERR(theirs) && !strcmp(ours, theirs));
	preempt_enable();
	kfree(room);
	return alike;
}

/* Whether the sequence of mount_lock counts changes of mounts. Cloning a mount is one. */
static bool __init counts_mounts(const struct path *path)
{
	unsigned int before = raw_read_seqcount(&climb_mount_lock->seqcount);
	struct vfsmount *clone = clone_private_mount(path);

	if (IS_ERR(clone))
		return false;
	kern_unmount(clone);
	return raw_read_seqcount(&climb_mount_lock->seqcount) - before >= 2;
}

/* The climb is tested with these files. Most systems have a mount on the way to some of them. */
static const char *const tried[] __initconst = {
	"/", "/proc", "/proc/sys/kernel/core_pattern", "/sys", "/sys/kernel", "/dev", "/dev/null",
	"/dev/pts", "/run", "/tmp",
};

/* Searches the words that follow the known members of a struct mount. Returns a bit for each word
 * that equals the address of the current namespace. */
static u64 __init words_of_ns(const struct vfsmount *mnt)
{
	const struct mount *mount = mount_of(mnt);
	const void *word;
	unsigned int i;
	u64 found = 0;

	for (i = 0; i < NS_WORDS; i++)
		if (!get_kernel_nofault(word, (const void *const *)(mount + 1) + i) &&
		    word == current->nsproxy->mnt_ns)
			found |= 1ull << i;
	return found;
}

/*
 * Finds where struct mount points to its namespace. This is the one word that contains the address
 * of the current namespace in every mount of that namespace, and that does not in a mount of no
 * namespace. our_mnt() compares the same word.
 */
static void __init find_ns(void)
{
	struct vfsmount *clone;
	bool cloned = false;
	struct path path;
	unsigned int i;
	u64 words = ~0ull;

	for (i = 0; i < ARRAY_SIZE(tried); i++) {
		if (kern_path(tried[i], 0, &path))
			continue;
		words &= climb_is_ours(path.mnt) ? words_of_ns(path.mnt) : 0;
		clone = cloned ? ERR_PTR(-EEXIST) : clone_private_mount(&path);
		if (!IS_ERR(clone)) {
			words &= climb_is_ours(clone) ? 0 : ~words_of_ns(clone);
			kern_unmount(clone);
			cloned = true;
		}
		path_put(&path);
	}
	if (cloned && hweight64(words) == 1)
		ns_at = sizeof(struct mount) + __ffs64(words) * sizeof(void *);
}

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
	if (works)
		find_ns();
	for (i = 0; works && i < ARRAY_SIZE(tried); i++) {
		if (kern_path(tried[i], 0, &path))
			continue;
		works = names_alike(&path, absolute_path);
		path_put(&path);
	}
	if (!works)
		pr_notice("this kernel names files only by d_absolute_path(), which is slower\n");
}
