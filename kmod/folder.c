// SPDX-License-Identifier: GPL-2.0
/*
 * Why the resulting name is the one that climb() would make. climb() writes the names of a dentry
 * and of its parents, one before the other, up to the root of the mount, and continues in the
 * parent mount. So if a file is not the root of its mount, its name is the name of its parent in
 * the same mount, a slash, and its own name. A lookup reads the parent and the file's own name from
 * the file's dentry, which the caller holds. It remains to show that the parent still has its
 * cached name. The lookup requires the following:
 *
 * - The parent, the mount and the namespace have the same addresses as in the cache.
 * - They are the same objects. When the parent was cached, it was the parent of a dentry which the
 *   caller held, and a child holds a reference to its parent. Now it is the parent of the dentry
 *   that the caller holds. In between, it can have been freed only by call_rcu(). kmod/quick.c
 *   explains why no such callback has run if poll_state_synchronize_rcu_full() reports that no
 *   grace period has passed. The same holds for the mount and the namespace.
 * - The sequences of rename_lock and mount_lock, which are read last, are equal to those at the
 *   moment when the parent's name was made. So since then no dentry that others can see has changed
 *   its parent or name, and no mount has moved. This covers the directories above the parent, the
 *   parent itself, and the file from the time it appeared there. A file that is moved in or out, or
 *   gets another name, takes part in a rename. A new file, or another hard link, has a dentry of
 *   its own.
 *
 * Mounting something on the file, on the directory or above it changes the sequence of mount_lock,
 * and the file that is then found has another mount.
 *
 * The place in the map that a lookup of the directory's name reaches depends only on the bytes of
 * the name and on the map. A map never changes, and who contains a stamp that no other VXED ever
 * gets.
 *
 * Everything else that decides is read at each use: whether the file has been removed, its owner,
 * mode and kind. A removed directory has no files that could be opened by name.
 *
 * Why only bytes of the name are read: see kmod/climb.c.
 */
#include "kmod/folder.h"

#include <linux/nsproxy.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "vxelisp/port.h"

DEFINE_PER_CPU(struct folder *, folders);	/* NULL: nothing is cached */

int folder_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		per_cpu(folders, cpu) = vxl_alloc(FOLDERS * sizeof(struct folder));
		if (!per_cpu(folders, cpu)) {
			folder_exit();
			return -ENOMEM;
		}
	}
	return 0;
}

void folder_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu) {
		vxl_free(per_cpu(folders, cpu));
		per_cpu(folders, cpu) = NULL;
	}
}

/* Appends the file's own name to the directory's name. Returns its length; 0: it cannot tell. */
static inline unsigned int add_name(struct folder *folder, const struct dentry *dentry)
{
	const char *name = READ_ONCE(dentry->d_name.name);
	unsigned int length = READ_ONCE(dentry->d_name.len);
	char *to = folder->name + folder->length;
	u64 word;

	if (likely(length < sizeof(word))) {
		if (unlikely((unsigned long)name & (sizeof(word) - 1)))
			return 0;
		word = read_word_at_a_time(name);
		memcpy(to, &word, sizeof(word));
		return length;
	}
	/* If nothing has been renamed, the pointer and the length belong to the same name. */
	smp_rmb();
	if (unlikely(raw_read_seqcount(&rename_lock.seqcount) != folder->moment.renames ||
		     length > NAME_MAX))
		return 0;
	climb_copy(to, name, length);
	return length;
}

/* The folder's dentry is the file's parent. */
bool folder_value(struct folder *folder, const struct path *path, s64 *value, s64 *steps)
{
	const struct dentry *dentry = path->dentry;
	unsigned int length;

	if (folder->mnt != path->mnt || !current->nsproxy ||
	    folder->ns != current->nsproxy->mnt_ns || folder->dentry == dentry ||
	    dentry == path->mnt->mnt_root || (dentry->d_op && dentry->d_op->d_dname))
		return false;
	length = add_name(folder, dentry);
	smp_rmb();
	if (!length || !climb_is_still(folder->moment) ||
	    poll_state_synchronize_rcu_full(&folder->kept))
		return false;
	*value = vxl_path_map_go_on(folder->map, &folder->place, folder->name,
				    folder->length + length, steps);
	return *steps >= 0;
}

void folder_keep_noted(struct folder *folder, const struct path *path, u64 who,
		       const struct pathmap *map, struct vxl_string name,
		       struct climb_moment moment)
{
	const struct dentry *dentry = path->dentry, *parent = READ_ONCE(dentry->d_parent);
	unsigned int length = READ_ONCE(dentry->d_name.len);

	folder->who = 0;
	if (parent != folder->dentry || parent == dentry || dentry == path->mnt->mnt_root ||
	    length >= name.length || name.length - length > FOLDER_BYTES ||
	    parent->d_flags & DCACHE_NORCU)
		return;
	length = name.length - length;
	/* If nothing has been renamed, parent and length were read from the name that was looked
	 * up. */
	smp_rmb();
	if (!climb_is_still(moment) || name.bytes[length - 1] != '/' ||
	    !vxl_path_map_begin(map, name.bytes, length, &folder->place))
		return;
	memcpy(folder->name, name.bytes, length);
	folder->length = length;
	folder->map = map;
	folder->mnt = path->mnt;
	folder->ns = current->nsproxy->mnt_ns;
	get_state_synchronize_rcu_full(&folder->kept);
	folder->who = who;
}
