// SPDX-License-Identifier: GPL-2.0
/*
 * Why every name is found. Let a task get a file under the name N, and let later renames change
 * that name. All renames take rename_lock, so they are ordered. The first one moves the file or a
 * directory above it. The moved object gets a record with its old name. As long as the file stays
 * beneath it, the record's name and the path from there to the file make N. If the file, or a
 * directory above it, is moved out later, it gets a record as well, with all names that follow from
 * the records above it; N is among them. So at any time, N follows from the record of the file or
 * of a directory above it.
 *
 * A lazily unmounted file system has no name any more, although tasks may still be in it. The root
 * of an unmounted mount gets a record, too. It only says that a name is lost, not which name.
 */
#include "kmod/moved.h"

#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/namei.h>
#include <linux/mount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <uapi/linux/mount.h>

#include "kmod/buckets.h"
#include "kmod/climb.h"
#include "kmod/hook.h"

long vxe_moved_gate(unsigned long *registers, unsigned long body);

/* For entry.S: whether renames are recorded. Written under the lock. */
extern u32 vxe_moved_watched;
u32 vxe_moved_watched;

enum { MOVE, FREE, UNMOUNT, PRIVATE, ALL_PRIVATE };
static struct symbol symbols[] = {
	[MOVE] = { "__d_move" },	/* (dentry, target, exchange), with rename_lock held */
	[FREE] = { "security_inode_free" },	/* (inode), for every inode */
	/* (mount, flags), with mount_lock held. If a compiler has inlined it, every mount that is
	 * attached nowhere counts as unmounted. */
	[UNMOUNT] = { "umount_tree", .optional = true },
	/* (mount, type), with mount_lock held: umount_tree() calls it for each mount. */
	[PRIVATE] = { "change_mnt_propagation" },
	/* (mounts), with mount_lock held: newer kernels call it for all of them instead. */
	[ALL_PRIVATE] = { "bulk_make_private", .optional = true },
};

struct symbol *moved_symbols(unsigned int *count)
{
	*count = ARRAY_SIZE(symbols);
	return symbols;
}

struct record {
	struct hlist_node node;
	const struct inode *inode;	/* not owned; only compared */
	char *names;			/* owned; NUL-terminated strings in sequence */
	u16 size, room;			/* bytes used, allocated */
	u16 count;
	bool incomplete;		/* there was no room for a name */
	bool unmounted;			/* it was the root of a mount */
};

/* Spare records, for when no memory is available. They have no names and are incomplete. */
#define SPARES	1024
static struct record spares[SPARES];
static HLIST_HEAD(free_spares);

/* Guards everything here. Nests inside rename_lock, and inside mount_lock. */
static DEFINE_SPINLOCK(lock);
static struct buckets records;		/* by inode */
static unsigned int count;
static bool lost;		/* something was not recorded, not even in a spare */
static char scratch[PATH_MAX];

static struct record *find(const struct inode *inode)
{
	struct record *record;

	if (!inode)
		return NULL;
	hlist_for_each_entry(record, buckets_of(&records, (unsigned long)inode), node)
		if (record->inode == inode)
			return record;
	return NULL;
}

/* The record of an inode that was renamed, or NULL. */
static struct record *find_renamed(const struct inode *inode)
{
	struct record *record = find(inode);

	return record && (record->size || record->incomplete) ? record : NULL;
}

/* Whether the inode may have a record. Also true if only another inode has one. Takes no lock: it
 * is used for inodes that are being freed, and those get no new record. */
static bool may_have_record(const struct inode *inode)
{
	return !hlist_empty(buckets_of(&records, (unsigned long)inode));
}

static struct record *add(const struct inode *inode)
{
	struct record *record = kzalloc(sizeof(*record), GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);

	if (!record && !hlist_empty(&free_spares)) {
		record = hlist_entry(free_spares.first, struct record, node);
		hlist_del(&record->node);
		*record = (struct record) { .incomplete = true };
	}
	if (!record) {
		lost = true;
		return NULL;
	}
	record->inode = inode;
	hlist_add_head(&record->node, buckets_of(&records, (unsigned long)inode));
	count++;
	return record;
}

static void forget(struct record *record)
{
	hlist_del(&record->node);
	count--;
	kfree(record->names);
	if (record >= spares && record < spares + SPARES)
		hlist_add_head(&record->node, &free_spares);
	else
		kfree(record);
}

/* Adds a name to a record. name: length bytes, not terminated. */
static void add_name(struct record *record, const char *name, size_t length)
{
	const char *old = record->names, *end = old + record->size;
	size_t room = record->room ?: 64;
	char *names;

	for (; old < end; old += strlen(old) + 1)
		if (strlen(old) == length && !memcmp(old, name, length))
			return;
	if (record->incomplete || record->count == MOVED_NAMES ||
	    record->size + length + 1 > MOVED_BYTES) {
		record->incomplete = true;
		return;
	}
	while (room < record->size + length + 1)
		room *= 2;
	if (room > record->room) {
		names = kmalloc(room, GFP_ATOMIC | __GFP_ACCOUNT | __GFP_NOWARN);
		if (!names) {
			record->incomplete = true;
			return;
		}
		memcpy(names, record->names, record->size);
		kfree(record->names);
		record->names = names;
		record->room = room;
	}
	memcpy(record->names + record->size, name, length);
	record->names[record->size + length] = '\0';
	record->size += length + 1;
	record->count++;
}

/*
 * Writes the path from the directory top down to a dentry, "/NAME" for each step, so that it ends
 * before end. If top is NULL, the path begins at the root of the file system. Returns where the
 * path begins, or NULL if there is not enough room after begin. rename_lock is held.
 */
static char *path_before(char *end, const char *begin, const struct dentry *top,
			 const struct dentry *dentry)
{
	for (; dentry != top && !IS_ROOT(dentry); dentry = dentry->d_parent) {
		if (end - begin < dentry->d_name.len + 1)
			return NULL;
		end -= dentry->d_name.len;
		memcpy(end, dentry->d_name.name, dentry->d_name.len);
		*--end = '/';
	}
	return end;
}

/* Adds to the record of a moving file the names that follow from the record of a directory above
 * it. */
static void inherit(struct record *record, const struct record *above,
		    const struct dentry *folder, const struct dentry *dentry)
{
	char *end = scratch + sizeof(scratch), *tail = path_before(end, scratch, folder, dentry);
	const char *name;
	size_t length;

	record->incomplete |= above->incomplete;
	for (name = above->names; name < above->names + above->size && !record->incomplete;
	     name += length + 1) {
		length = strlen(name);
		if (!tail || tail - scratch < length) {
			record->incomplete = true;
			return;
		}
		memcpy(tail - length, name, length);
		add_name(record, tail - length, end - tail + length);
	}
}

static void note(const struct dentry *dentry)
{
	const struct inode *inode = d_inode(dentry);
	const struct dentry *above;
	struct record *record, *other;
	char *end = scratch + sizeof(scratch), *name;

	/* A root moves only if it was found by a file handle. It had no name before. */
	if (!inode || IS_ROOT(dentry) || !(S_ISDIR(inode->i_mode) || S_ISREG(inode->i_mode)))
		return;
	record = find(inode) ?: add(inode);
	if (!record)
		return;
	/* Directories may be nested without end. A name that is not too long has a bounded number of
	 * directories. */
	name = path_before(end, scratch, NULL, dentry);
	if (!name) {
		record->incomplete = true;
		return;
	}
	add_name(record, name, end - name);
	for (above = dentry->d_parent; !IS_ROOT(above) && !record->incomplete;
	     above = above->d_parent) {
		other = find(d_inode(above));
		if (other)
			inherit(record, other, above, dentry);
	}
}

/* Whether the last mount that was unmounted was attached to another one. If it was not, it had no
 * name to lose. Guarded by mount_lock. */
static bool unmounting;

static void note_unmounted(const struct mount *mount)
{
	const struct inode *root = d_inode(climb_root(mount));
	struct record *record = find(root) ?: add(root);

	if (record)
		record->unmounted = true;
}

int moved_list_offset = -1;

/* set: the mounts that are being unmounted, linked by mnt_list. */
static void note_all_unmounted(const struct list_head *set)
{
	const struct list_head *at;

	lost |= moved_list_offset < 0;
	if (lost)
		return;
	list_for_each(at, set)
		note_unmounted((const struct mount *)((const char *)at - moved_list_offset));
}

/* mount: the top of the mounts that are being unmounted. */
static void note_unmount(const struct mount *mount)
{
	unmounting = climb_works() && climb_is_attached(mount);
	if (unmounting)
		note_unmounted(mount);
	lost |= !climb_works();
}

/*
 * entry.S calls this when any task calls one of the hooked functions while renames are recorded.
 * Always returns 0. Does not sleep.
 */
long vxe_moved_gate(unsigned long *registers, unsigned long body)
{
	struct record *record;

	if (body == hook_body(&symbols[FREE]) &&
	    !may_have_record((const struct inode *)registers[0]))
		return 0;
	spin_lock(&lock);
	if (!vxe_moved_watched) {
		/* The last VXED with patterns has been unloaded in the meantime. */
	} else if (symbols[UNMOUNT].address && body == hook_body(&symbols[UNMOUNT])) {
		note_unmount((const struct mount *)registers[0]);
	} else if (body == hook_body(&symbols[PRIVATE])) {
		if (unmounting && (int)registers[1] == MS_PRIVATE)
			note_unmounted((const struct mount *)registers[0]);
	} else if (symbols[ALL_PRIVATE].address && body == hook_body(&symbols[ALL_PRIVATE])) {
		if (unmounting)
			note_all_unmounted((const struct list_head *)registers[0]);
	} else if (body == hook_body(&symbols[MOVE])) {
		note((const struct dentry *)registers[0]);
		if ((u8)registers[2])
			note((const struct dentry *)registers[1]);
	} else {
		record = find((const struct inode *)registers[0]);
		if (record)
			forget(record);
	}
	spin_unlock(&lock);
	return 0;
}

void moved_watch(bool watch)
{
	struct hlist_node *next;
	struct record *record;
	unsigned int i;

	if (watch == vxe_moved_watched)
		return;
	spin_lock(&lock);
	if (watch) {
		INIT_HLIST_HEAD(&free_spares);
		for (i = 0; i < SPARES; i++)
			hlist_add_head(&spares[i].node, &free_spares);
		lost = false;
	}
	WRITE_ONCE(vxe_moved_watched, watch);
	spin_unlock(&lock);
	for (i = 0; !watch && i < 1u << records.bits; i++) {
		spin_lock(&lock);
		hlist_for_each_entry_safe(record, next, &records.heads[i], node)
			forget(record);
		spin_unlock(&lock);
		cond_resched();
	}
}

int moved_init(void)
{
	return buckets_init(&records);
}

void moved_exit(void)
{
	buckets_exit(&records);
}

/* Whether the dentry, the root of a mount, or a directory above it has a record. */
static bool has_moved(const struct dentry *dentry)
{
	for (; !IS_ROOT(dentry); dentry = dentry->d_parent)
		if (find_renamed(d_inode(dentry)))
			return true;
	return false;
}

/* The state of a search for the names of one path, mount by mount. */
struct search {
	struct moved *moved;
	struct path at;
	char *tail;		/* path from there to the file, at the end of moved->tail */
	unsigned int index;	/* how many names to skip */
	unsigned int levels;	/* mounts in which a directory was moved */
};

/* Composes moved->name from a name within the file system. Returns its length, or 0 if the name was
 * not beneath the root of the mount. */
static size_t compose(struct search *search, const char *name, const struct dentry *moved)
{
	struct moved *to = search->moved;
	char *end = to->name + sizeof(to->name), *from = to->room.bytes + sizeof(to->room.bytes);
	const struct dentry *top = search->at.mnt->mnt_root;
	const char *root = path_before(from, to->room.bytes, NULL, top);
	size_t tail = to->tail + sizeof(to->tail) - search->tail, length = strlen(name);

	if (!root)
		goto unknown;
	if (length <= from - root || memcmp(name, root, from - root) || name[from - root] != '/') {
		to->incomplete |= has_moved(top);
		return 0;
	}
	name += from - root;
	length -= from - root;
	end = memcpy(end - tail, search->tail, tail);
	end = path_before(end, to->name, moved, search->at.dentry);
	if (!end || end - to->name < length)
		goto unknown;
	end = memcpy(end - length, name, length);
	length = to->name + sizeof(to->name) - end;
	memmove(to->name, end, length);
	return length;

unknown:
	to->incomplete = true;
	return 0;
}

/* Searches the names of the path within one mount. rename_lock and the lock are held. */
static size_t search_mount(struct search *search)
{
	const struct dentry *top = search->at.mnt->mnt_root, *dentry;
	const struct record *record;
	bool found = false;
	const char *name;
	size_t length;

	/* As in note(): a file that somebody has just moved may be nested without end. */
	if (!path_before(search->tail, search->moved->tail, top, search->at.dentry)) {
		search->tail = NULL;
		return 0;
	}
	for (dentry = search->at.dentry; dentry != top && !IS_ROOT(dentry);
	     dentry = dentry->d_parent) {
		record = find_renamed(d_inode(dentry));
		if (!record)
			continue;
		search->moved->incomplete |= record->incomplete;
		found = true;
		for (name = record->names; name < record->names + record->size;
		     name += strlen(name) + 1) {
			length = compose(search, name, dentry);
			if (length && !search->index--)
				return length;
		}
	}
	search->levels += found;
	search->tail = path_before(search->tail, search->moved->tail, top, search->at.dentry);
	return 0;
}

/* Puts the name of the mount before the name within the mount. */
static size_t add_mount(struct search *search, size_t length)
{
	const struct path root = { .mnt = search->at.mnt, .dentry = search->at.mnt->mnt_root };
	struct moved *moved = search->moved;
	struct vxl_arg arg;
	size_t before;

	if (path_describe(&moved->room, &root, &arg, NULL))
		goto unknown;
	before = arg.string.length == 1 ? 0 : arg.string.length;
	if (before + length >= sizeof(moved->name))
		goto unknown;
	memmove(moved->name + before, moved->name, length);
	memcpy(moved->name, arg.string.bytes, before);
	return before + length;

unknown:
	moved->incomplete = true;
	return 0;
}

size_t moved_name(struct moved *moved, const struct path *path, unsigned int index)
{
	struct search search = { .moved = moved, .at = *path, .index = index,
				 .tail = moved->tail + sizeof(moved->tail) };
	size_t length = 0;

	moved->incomplete = READ_ONCE(lost);
	if (!READ_ONCE(count))
		return 0;
	path_get(&search.at);
	do {
		read_seqlock_excl(&rename_lock);
		spin_lock(&lock);
		length = search_mount(&search);
		spin_unlock(&lock);
		read_sequnlock_excl(&rename_lock);
	} while (!length && search.tail && follow_up(&search.at));
	/* Names that need renamed directories of several mounts at once are not composed. */
	if (!length && (search.levels > 1 || !search.tail))
		moved->incomplete = true;
	if (length)
		length = add_mount(&search, length);
	path_put(&search.at);
	return length;
}

bool moved_was_unmounted(const struct path *path)
{
	bool unmounted = !symbols[UNMOUNT].address;
	struct path at = *path;
	const struct record *record;

	path_get(&at);
	do {
		spin_lock(&lock);
		record = find(d_inode(at.mnt->mnt_root));
		unmounted |= lost || (record && record->unmounted);
		spin_unlock(&lock);
	} while (!unmounted && follow_up(&at));
	path_put(&at);
	return unmounted;
}
