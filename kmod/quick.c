// SPDX-License-Identifier: GPL-2.0
/*
 * What is remembered, and why that is right.
 *
 * Only what a table has permitted is kept. A table depends on the name, the integers and the marks
 * and on nothing else: not on counters, time, or which task asks. Its VXED is named by a stamp that
 * no other VXED ever has. In trace mode nobody asks here.
 *
 * An address: the verdict is a function of stamp, point, address and port, all of which are
 * compared. Nothing else can change it.
 *
 * A file: the verdict is a function of stamp, point, flags, mode and marks, which are compared, and
 * of the file's name in the caller's mount namespace. The name is not compared. Instead, all of the
 * following has to hold, and then the name is what it was when the entry was kept:
 *
 * - The dentry, the mount and the namespace have the same addresses as then.
 * - They are the same objects. An entry is kept while its caller holds a reference to the path, so
 *   both were alive then. The kernel frees a dentry that has a path, and a mount, only by
 *   call_rcu() after their last reference is gone. So an address is given to another object only
 *   after a normal grace period that began after the entry was kept.
 *   poll_state_synchronize_rcu_full() compares the root node's own sequence, which the kernel
 *   writes before it lets any callback of that grace period run: if it says that no grace period
 *   has passed, none of these callbacks has run. (Without _full, it would not be proof: normal and
 *   expedited grace periods share one counter there.) A mount that is in a namespace keeps the
 *   namespace's address from being used again: see the next point.
 * - The sequences of rename_lock and mount_lock are even and as they were when the name was made.
 *   Every change of a dentry's name or parent is made with rename_lock held for writing, every
 *   change of a mount's parent, mount point or namespace with mount_lock held for writing.
 *
 * The same holds of the path that a unix socket was bound to: the caller holds the peer's lock, and
 * the peer holds a reference to the path until it is closed under that lock.
 *
 * What is about to be made, removed or renamed is not remembered: its name is asked each time.
 *
 * Owner, mode and kind of the file, and whether it has been removed, are read anew each time. The
 * memory is that of one CPU, and preemption is disabled: no other task writes to it meanwhile.
 */
#include "kmod/quick.h"

#include <linux/dcache.h>
#include <linux/in.h>
#include <linux/nsproxy.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <net/af_unix.h>

#include "kmod/address.h"
#include "kmod/climb.h"
#include "kmod/compat/compat.h"
#include "kmod/folder.h"
#include "kmod/path.h"

#define FILES		256		/* powers of two */
#define ADDRESSES	64

struct file_entry {
	u64 who;			/* 0: free; else stamp and point */
	u64 what;			/* flags, mode and marks */
	const struct dentry *dentry;
	const struct vfsmount *mnt;
	const struct mnt_namespace *ns;
	struct climb_moment moment;	/* when the name was made */
	compat_grace_period kept;
};

struct address_entry {
	u64 who;			/* as above */
	u64 what;			/* IPv4 address and port */
};

struct memory {
	struct file_entry files[FILES];
	struct address_entry addresses[ADDRESSES];
};

static DEFINE_PER_CPU(struct memory *, memories);	/* NULL: nothing is remembered */
static bool remembers_files;				/* implies that there are memories */

int quick_init(bool wanted)
{
	int cpu, ret;

	if (!wanted)
		return 0;
	for_each_possible_cpu(cpu) {
		per_cpu(memories, cpu) = vxl_alloc(sizeof(struct memory));
		if (!per_cpu(memories, cpu)) {
			quick_exit();
			return -ENOMEM;
		}
	}
	if (!COMPAT_MAY_REMEMBER || !climb_works())
		return 0;
	ret = folder_init();
	if (ret)
		quick_exit();
	remembers_files = !ret;
	return ret;
}

void quick_exit(void)
{
	int cpu;

	folder_exit();
	for_each_possible_cpu(cpu) {
		vxl_free(per_cpu(memories, cpu));
		per_cpu(memories, cpu) = NULL;
	}
}

bool quick_remembers(void)
{
	return remembers_files;
}

static inline u64 who_of(const struct vxed *vxed, unsigned int point)
{
	return vxed->stamp << 8 | (point - VXE_CALLS);
}

static inline u64 what_of(unsigned int flags, unsigned int mode, unsigned int marks)
{
	return (u64)flags << 32 | (mode & 0xffff) << 16 | marks;
}

/* Where the verdict on a file is kept. NULL: nowhere. */
static inline struct file_entry *place_of(const struct path *path, u64 who, u64 what)
{
	struct memory *memory = __this_cpu_read(memories);
	unsigned int place = (unsigned int)((unsigned long)path->dentry >> 6) ^ who ^ what ^ what >> 32;

	return remembers_files ? &memory->files[place % FILES] : NULL;
}

static inline bool is_kept(struct file_entry *entry, const struct path *path, u64 who, u64 what)
{
	return entry && entry->dentry == path->dentry && entry->who == who &&
	       entry->what == what && entry->mnt == path->mnt &&
	       current->nsproxy && entry->ns == current->nsproxy->mnt_ns &&
	       climb_is_still(entry->moment) && !poll_state_synchronize_rcu_full(&entry->kept);
}

/* folder: that of the file, of which it is known that it has been the same since that was kept; or
 * NULL. Returns true, so that callers may end with it. */
static inline bool keep(struct file_entry *entry, const struct path *path, u64 who, u64 what,
			struct climb_moment moment, const struct folder *folder)
{
	if (!entry || path->dentry->d_flags & DCACHE_NORCU)
		return true;
	entry->who = who;
	entry->what = what;
	entry->dentry = path->dentry;
	entry->mnt = path->mnt;
	entry->ns = current->nsproxy->mnt_ns;
	entry->moment = moment;
	/* A grace period that begins after the file is freed begins after this one, too. */
	if (folder)
		entry->kept = folder->kept;
	else
		get_state_synchronize_rcu_full(&entry->kept);
	return true;
}

static inline bool name_it(struct judge *judge, const struct path *path)
{
	judge->steps = POLICY_BUDGET;
	return path_name(&judge->names[0], path, &judge->name.string, &judge->moment);
}

/* As keep(), when a name has been made and looked up in that map. */
static inline bool keep_named(struct judge *judge, struct file_entry *entry,
				const struct path *path, u64 who, u64 what,
				const struct pathmap *map)
{
	if (!entry)
		return true;
	folder_keep(path, who, map, judge->name.string, judge->moment);
	return keep(entry, path, who, what, judge->moment, NULL);
}

/* As permit_path() below, of a file that is not kept. */
static noinline bool permit_path_anew(struct judge *judge, const struct vxed *vxed,
				      unsigned int point, const struct path *path,
				      const char *prefix, unsigned int marks,
				      struct file_entry *entry)
{
	const struct tables *tables = &vxed->policy->tables;
	const struct name_table *first = &tables->names[tables->of[point - VXE_CALLS].first];
	u64 who = who_of(vxed, point), what = what_of(0, 0, marks);
	const struct folder *folder;

	/* Nothing is kept for a point without tables. */
	if (entry && !(marks & first->marks)) {
		judge->steps = POLICY_BUDGET;
		folder = folder_look_up(path, who, &judge->value, &judge->steps);
		if (folder && name_table_permits(first, judge->value))
			return keep(entry, path, who, what, folder->moment, folder);
	}
	return name_it(judge, path) &&
	       (!prefix || !path_prefix(&judge->names[0], prefix, &judge->name)) &&
	       tables_permit_name(tables, point, judge->name.string, marks, &judge->steps) &&
	       keep_named(judge, entry, path, who, what, first->map);
}

/* prefix: NULL, or what the name begins with, before the path; always the same for a point. */
static __always_inline bool permit_path(struct judge *judge, const struct vxed *vxed,
					unsigned int point, const struct path *path,
					const char *prefix, unsigned int marks)
{
	u64 who = who_of(vxed, point), what;
	struct file_entry *entry;

	if (d_unlinked(path->dentry))
		marks |= VXE_MARK_REMOVED;
	what = what_of(0, 0, marks);
	entry = place_of(path, who, what);
	return is_kept(entry, path, who, what) ||
	       permit_path_anew(judge, vxed, point, path, prefix, marks, entry);
}

bool quick_path(struct judge *judge, const struct vxed *vxed, unsigned int point,
		const struct path *path, unsigned int marks)
{
	return permit_path(judge, vxed, point, path, NULL, marks);
}

bool quick_peer(struct judge *judge, const struct vxed *vxed, unsigned int point,
		struct sock *peer)
{
	const struct unix_address *bound = smp_load_acquire(&unix_sk(peer)->addr);
	unsigned int marks = 0;

	if (bound && unix_sk(peer)->path.dentry)
		return permit_path(judge, vxed, point, &unix_sk(peer)->path, "unix:", 0);
	judge->steps = POLICY_BUDGET;
	return !address_describe_unix(&judge->names[0], peer, &judge->name, &marks) &&
	       tables_permit_name(&vxed->policy->tables, point, judge->name.string, marks,
				  &judge->steps);
}

bool quick_entry(struct judge *judge, const struct vxed *vxed, unsigned int point,
		 const struct path *dir, struct dentry *dentry, unsigned int marks)
{
	const struct path path = { .mnt = dir->mnt, .dentry = dentry };

	return name_it(judge, &path) &&
	       tables_permit_name(&vxed->policy->tables, point, judge->name.string, marks,
				  &judge->steps);
}

/* Puts what tables_permit_pair() asks about behind a name that path_name() has made. */
static inline void add_beneath(const struct vxl_string *name)
{
	memcpy((char *)name->bytes + name->length, TABLE_BENEATH, sizeof(TABLE_BENEATH));
}

static_assert(sizeof(TABLE_BENEATH) <= NAME_BEHIND);

bool quick_pair(struct judge *judge, const struct vxed *vxed, unsigned int point,
		const struct path *old, const struct path *new, unsigned int marks)
{
	const struct tables *tables = &vxed->policy->tables;

	if (!tables->of[point - VXE_CALLS].count || !name_it(judge, old) ||
	    !path_name(&judge->names[1], new, &judge->other.string, &judge->moment))
		return false;
	add_beneath(&judge->name.string);
	add_beneath(&judge->other.string);
	return tables_permit_pair(tables, point, judge->name.string, judge->other.string, marks,
				  true, &judge->steps);
}

/* As quick_open(), of a file that is not kept. */
static noinline bool open_anew(struct judge *judge, const struct tables *tables,
			       const struct path *path, u64 who, u64 what,
			       struct file_entry *entry)
{
	unsigned int flags = what >> 32, mode = what >> 16 & 0xffff;
	const struct folder *folder;

	if (entry && tables->opens && !(flags & TABLE_UNNAMED)) {
		judge->steps = POLICY_BUDGET;
		folder = folder_look_up(path, who, &judge->value, &judge->steps);
		if (folder && open_table_permits(tables->opens, tables_open_class(flags, mode),
						 flags, judge->value))
			return keep(entry, path, who, what, folder->moment, folder);
	}
	return name_it(judge, path) &&
	       tables_permit_open(tables, judge->name.string, flags, mode, &judge->steps) &&
	       keep_named(judge, entry, path, who, what, tables->opens->map);
}

bool quick_open(struct judge *judge, const struct vxed *vxed, const struct path *path,
		unsigned int flags, unsigned int mode)
{
	u64 who = who_of(vxed, POINT_file_open), what = what_of(flags, mode, 0);
	struct file_entry *entry = place_of(path, who, what);

	return is_kept(entry, path, who, what) ||
	       open_anew(judge, &vxed->policy->tables, path, who, what, entry);
}

static noinline bool permit_address(struct judge *judge, const struct vxed *vxed,
				    unsigned int point, int family,
				    const struct sockaddr *address, int length)
{
	judge->steps = POLICY_BUDGET;
	return (family == AF_INET || family == AF_INET6) &&
	       !address_describe(&judge->names[0], family, address, length, &judge->name) &&
	       tables_permit_name(&vxed->policy->tables, point, judge->name.string, 0,
				  &judge->steps);
}

bool quick_address(struct judge *judge, const struct vxed *vxed, unsigned int point, int family,
		   const struct sockaddr *address, int length)
{
	const struct sockaddr_in *in = (const struct sockaddr_in *)address;
	struct memory *memory = __this_cpu_read(memories);
	struct address_entry *entry;
	u64 who, what;

	if (family != AF_INET || length < (int)sizeof(*in) || !memory)
		return permit_address(judge, vxed, point, family, address, length);
	who = who_of(vxed, point);
	what = (u64)in->sin_addr.s_addr << 16 | (__force u16)in->sin_port;
	entry = &memory->addresses[(what ^ what >> 24 ^ who) % ADDRESSES];
	if (entry->who == who && entry->what == what)
		return true;
	if (!permit_address(judge, vxed, point, family, address, length))
		return false;
	*entry = (struct address_entry) { who, what };
	return true;
}
