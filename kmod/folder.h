/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is remembered of a directory: its name, and where a map of paths stands behind it. So a file
 * of which nothing is remembered, in a directory that is known, needs no climb, and only its own
 * name is looked up.
 *
 * Call all functions with preemption disabled, except folder_init() and folder_exit(). The memory
 * is that of one CPU.
 */
#ifndef VXE_FOLDER_H
#define VXE_FOLDER_H

#include <linux/dcache.h>
#include <linux/limits.h>
#include <linux/mount.h>
#include <linux/path.h>
#include <linux/percpu.h>

#include "kmod/climb.h"
#include "kmod/compat/compat.h"
#include "vxelisp/vxelisp.h"

#define FOLDER_BYTES	256	/* of a directory's name; those of longer names are not remembered */

struct folder {
	u64 who;			/* whose map: see kmod/quick.c; 0: free; ~: only noted */
	const struct dentry *dentry;	/* of the directory */
	const struct vfsmount *mnt;
	const struct mnt_namespace *ns;
	struct climb_moment moment;	/* when the name was made */
	compat_grace_period kept;
	const struct pathmap *map;
	struct vxl_path_place place;	/* behind the first length bytes of name */
	unsigned int length;
	/* The directory's name and a slash. The name of the file is put behind, by whole words. */
	char name[FOLDER_BYTES + NAME_MAX + 1 + sizeof(u64)];
};

/* Allocates the memory of all CPUs. ENOMEM. May sleep. */
int folder_init(void);
void folder_exit(void);

#define FOLDERS	32		/* of a CPU; a power of two */

DECLARE_PER_CPU(struct folder *, folders);

/* Where the directory of a file is kept. Only if folder_init() has succeeded. */
static inline struct folder *folder_place(const struct dentry *parent, u64 who)
{
	unsigned int place = (unsigned int)((unsigned long)parent >> 6) ^ who;

	return __this_cpu_read(folders) + place % FOLDERS;
}

/* The second parts of the functions below. */
bool folder_value(struct folder *folder, const struct path *path, s64 *value, s64 *steps);
void folder_keep_noted(struct folder *folder, const struct path *path, u64 who,
		       const struct pathmap *map, struct vxl_string name,
		       struct climb_moment moment);

/*
 * The value of the file's name in the map that who stands for, if the file's directory is known.
 * Returns what is remembered of the directory, or NULL if the file's name has to be made. The
 * caller holds a reference to the path. steps: see vxl_path_map_bits().
 */
static inline const struct folder *folder_look_up(const struct path *path, u64 who, s64 *value,
						  s64 *steps)
{
	const struct dentry *parent = READ_ONCE(path->dentry->d_parent);
	struct folder *folder = folder_place(parent, who);

	return folder->dentry == parent && folder->who == who &&
	       folder_value(folder, path, value, steps) ? folder : NULL;
}

/*
 * Remembers the directory of a file. name: what was looked up in the map, which ends with the name
 * that climb() has given the file, at that moment. The map must live as long as who is in use. The
 * first call for a directory only notes it; the next one remembers it, if nothing was renamed or
 * mounted in between. So the cost is not wasted where something is renamed all the time. The caller
 * holds a reference to the path.
 */
static inline void folder_keep(const struct path *path, u64 who, const struct pathmap *map,
			       struct vxl_string name, struct climb_moment moment)
{
	const struct dentry *parent = READ_ONCE(path->dentry->d_parent);
	struct folder *folder = folder_place(parent, who);

	if (folder->dentry == parent && folder->moment.renames == moment.renames &&
	    folder->moment.mounts == moment.mounts) {
		folder_keep_noted(folder, path, who, map, name, moment);
	} else {
		folder->who = ~who;
		folder->dentry = parent;
		folder->moment = moment;
	}
}

#endif /* VXE_FOLDER_H */
