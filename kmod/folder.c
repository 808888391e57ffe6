// SPDX-License-Identifier: GPL-2.0
/*
 * Why the name is what climb() would make of the file. climb() puts the names of a dentry and of its
 * parents one before the other, up to the root of the mount, and goes on with the mount. So the
 * name of a file that is not the root of its mount is that of its parent in the same mount, a
 * slash, and its own name. When a file is looked up here, its parent and its own name are read from
 * its dentry, which the caller holds. What remains is whether the parent's name is what it was when
 * it was kept:
 *
 * - The parent, the mount and the namespace have the same addresses as then.
 * - They are the same objects. When the parent was kept, it was that of a dentry which the caller
 *   held, and a child holds its parent. It is the parent of the dentry that the caller holds now. In
 *   between it may have been freed only by call_rcu(), and kmod/quick.c says why no callback of
 *   that kind has run if poll_state_synchronize_rcu_full() says that no grace period has passed.
 *   The same holds of the mount.
 * - The sequences of rename_lock and mount_lock are as they were when the parent's name was made,
 *   after all of this was read. So from then until now no dentry that others can see had another
 *   parent or name, and no mount moved: neither those above the parent, nor the parent itself, nor
 *   the file since it has been there. A file that is moved in or out, or gets another name, is
 *   moved by a rename. One that is made, or another hard link, has a dentry of its own.
 *
 * Whatever is mounted on the file, on the directory or above changes mount_lock's sequence, and the
 * file behind it has another mount.
 *
 * Where the map stands behind the directory's name depends on the name's bytes and the map only. A
 * map never changes, and no other VXED ever has the stamp in who.
 *
 * All else that decides is read anew each time: whether the file has been removed, its owner, mode
 * and kind. A directory that has been removed has no files that could be opened by name.
 *
 * Why only bytes of the name are read: as in climb().
 */
#include "kmod/folder.h"

#include <linux/nsproxy.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "vxelisp/port.h"

DEFINE_PER_CPU(struct folder *, folders);	/* NULL: none is remembered */

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

/* Puts the file's own name behind the directory's. Returns its length; 0: it cannot tell. */
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
	/* The name and its length belong together if nothing has been renamed. */
	smp_rmb();
	if (unlikely(raw_read_seqcount(&rename_lock.seqcount) != folder->moment.renames ||
		     length > NAME_MAX))
		return 0;
	climb_copy(to, name, length);
	return length;
}

/* The folder is that of the file's parent. */
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
	/* If nothing has been renamed, these were the parent, and the length of the name. */
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
