// SPDX-License-Identifier: GPL-2.0
/*
 * What the fast path caches, and why a cached permit is still right.
 *
 * Only permits by a table are cached. What a table says depends on the name, the integers and the
 * marks, and on nothing else: not on counters, the time, or the task that asks. An entry identifies
 * its VXED by a stamp that no other VXED ever gets. In trace mode the cache is not used.
 *
 * Addresses: the verdict is a function of stamp, point, address and port. A hit requires all four
 * to be equal, so an entry never becomes wrong.
 *
 * Files: the verdict is a function of stamp, point, flags, mode and marks, and of the file's name
 * in the caller's mount namespace. A hit compares all of these except the name. Instead of the name
 * it requires the following, which together prove that the file has the same name as when the entry
 * was made:
 *
 * - The dentry, the mount and the namespace have the same addresses as in the entry.
 * - They are the same objects, not later ones at the same addresses. Whoever made the entry held a
 *   reference to the path, so dentry and mount were alive then. The kernel frees a mount, or a
 *   dentry that has a path, only by call_rcu() after the last reference is gone. So these addresses
 *   can be reused only after a normal RCU grace period that began after the entry was made.
 *   poll_state_synchronize_rcu_full() compares the sequence of RCU's root node, which the kernel
 *   advances before it lets any callback of that grace period run. If it reports that no grace
 *   period has passed, none of these callbacks has run. (The variant without _full would be no
 *   proof, because its counter serves normal and expedited grace periods alike.) The namespace's
 *   address is not reused either: a namespace loses its mounts before it is freed, which the next
 *   point detects.
 * - The sequences of rename_lock and mount_lock are equal to those at the moment when the name was
 *   made, which were even. The kernel holds rename_lock for writing whenever it changes the name or
 *   parent of a dentry, and mount_lock for writing whenever it changes the parent, mount point or
 *   namespace of a mount. So none of these has changed.
 *
 * The same argument holds for the path that a unix socket is bound to: the caller holds the peer's
 * lock, and the peer keeps its reference to the path until it is closed under that lock.
 *
 * Directory entries that are about to be created, removed or renamed are not cached. Their names
 * are looked up each time.
 *
 * Owner, mode and kind of the file, and whether it has been removed, are read at each use. Each CPU
 * has a cache of its own, which is used with preemption disabled, so no other task writes to it.
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

#define FILES		256		/* entries per CPU; powers of two */
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

static DEFINE_PER_CPU(struct memory *, memories);	/* NULL: nothing is cached */
static bool remembers_files;				/* implies that memories are allocated */

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

/* The place for the verdict on a file. NULL: verdicts on files are not cached. */
static inline struct file_entry *place_of(const struct path *path, u64 who, u64 what)
{
	struct memory *memory = __this_cpu_read(memories);
	unsigned int place = (unsigned int)((unsigned long)path->dentry >> 6) ^ who ^ what ^ what >> 32;

	return remembers_files ? &memory->files[place % FILES] : NULL;
}

static inline bool is_kept(struct file_entry *entry, const struct path *path, u64 who, u64 what)
{
	return entry && entry->dentry == path->dentry && climb_is_still(entry->moment) &&
	       entry->who == who && entry->what == what && entry->mnt == path->mnt &&
	       current->nsproxy && entry->ns == current->nsproxy->mnt_ns &&
	       !poll_state_synchronize_rcu_full(&entry->kept);
}

/* Caches a permit. folder: NULL, or the file's cached directory, which is known to be unchanged
 * since it was cached. Always returns true, so that callers can return its result. */
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
	/* The file was alive when its directory was checked against folder->kept. So a grace period
	 * that begins after the file is released also begins after that state. */
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

/* Like keep(), after the name has been made and looked up in map. Caches the directory as well. */
static inline bool keep_named(struct judge *judge, struct file_entry *entry, struct folder *folder,
				const struct path *path, u64 who, u64 what,
				const struct pathmap *map)
{
	if (!entry)
		return true;
	folder_keep(folder, path, who, map, judge->name.string, judge->moment);
	return keep(entry, path, who, what, judge->moment, NULL);
}

/* Judges a file of which no permit is cached. prefix: NULL, or text that the name has before the
 * path; always the same for a point. */
static __always_inline bool permit_path_anew(struct judge *judge, const struct vxed *vxed,
					     unsigned int point, const struct path *path,
					     const char *prefix, unsigned int marks,
					     struct file_entry *entry)
{
	const struct tables *tables = &vxed->policy->tables;
	const struct name_table *first = &tables->names[tables->of[point - VXE_CALLS].first];
	u64 who = who_of(vxed, point), what = what_of(0, 0, marks);
	struct folder *folder = entry ? folder_place(path, who) : NULL;

	/* A point without tables permits nothing here, so it has no entries and no folders. */
	if (entry && !(marks & first->marks)) {
		judge->steps = POLICY_BUDGET;
		if (folder_look_up(folder, path, who, &judge->value, &judge->steps) &&
		    name_table_permits(first, judge->value))
			return keep(entry, path, who, what, folder->moment, folder);
	}
	return name_it(judge, path) &&
	       (!prefix || !path_prefix(&judge->names[0], prefix, &judge->name)) &&
	       tables_permit_name(tables, point, judge->name.string, marks, &judge->steps) &&
	       keep_named(judge, entry, folder, path, who, what, first->map);
}

/* Whether a permit of the file is cached. If not, permit_path_anew() gets *marks and *entry. */
static __always_inline bool path_is_kept(const struct vxed *vxed, unsigned int point,
					 const struct path *path, unsigned int *marks,
					 struct file_entry **entry)
{
	u64 who = who_of(vxed, point), what;

	if (d_unlinked(path->dentry))
		*marks |= VXE_MARK_REMOVED;
	what = what_of(0, 0, *marks);
	*entry = place_of(path, who, what);
	return is_kept(*entry, path, who, what);
}

bool quick_path(struct judge *judge, const struct vxed *vxed, unsigned int point,
		const struct path *path, unsigned int marks)
{
	struct file_entry *entry;

	return path_is_kept(vxed, point, path, &marks, &entry) ||
	       permit_path_anew(judge, vxed, point, path, NULL, marks, entry);
}

/* Not inlined, because most peers are cached. */
static noinline bool permit_peer_anew(struct judge *judge, const struct vxed *vxed,
				      unsigned int point, const struct path *path,
				      unsigned int marks, struct file_entry *entry)
{
	return permit_path_anew(judge, vxed, point, path, "unix:", marks, entry);
}

bool quick_peer(struct judge *judge, const struct vxed *vxed, unsigned int point,
		struct sock *peer)
{
	const struct unix_address *bound = smp_load_acquire(&unix_sk(peer)->addr);
	const struct path *path = &unix_sk(peer)->path;
	struct file_entry *entry;
	unsigned int marks = 0;

	if (bound && path->dentry)
		return path_is_kept(vxed, point, path, &marks, &entry) ||
		       permit_peer_anew(judge, vxed, point, path, marks, entry);
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

/* Appends to a name from path_name() the text that tables_permit_pair() needs after it. */
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

/* The same for quick_open(). */
static __always_inline bool open_anew(struct judge *judge, const struct tables *tables,
				      const struct path *path, u64 who, u64 what,
				      struct file_entry *entry)
{
	unsigned int flags = what >> 32, mode = what >> 16 & 0xffff;
	struct folder *folder = entry ? folder_place(path, who) : NULL;

	if (entry && tables->opens && !(flags & TABLE_UNNAMED)) {
		judge->steps = POLICY_BUDGET;
		if (folder_look_up(folder, path, who, &judge->value, &judge->steps) &&
		    open_table_permits(tables->opens, tables_open_class(flags, mode), flags,
				       judge->value))
			return keep(entry, path, who, what, folder->moment, folder);
	}
	return name_it(judge, path) &&
	       tables_permit_open(tables, judge->name.string, flags, mode, &judge->steps) &&
	       keep_named(judge, entry, folder, path, who, what, tables->opens->map);
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
