/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A cache of directories. For each it keeps the directory's name, and the place that a lookup of
 * this name reaches in a map of paths. For a file in a cached directory, no climb is needed: the
 * lookup continues from that place with the file's own name.
 *
 * Each CPU has a cache of its own. Call all functions except folder_init() and folder_exit() with
 * preemption disabled.
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

#define FOLDER_BYTES	256	/* of a directory's name; longer ones are not cached */

struct folder {
	u64 who;			/* whose map, see kmod/quick.c; 0: free; inverted: noted */
	const struct dentry *dentry;	/* the directory */
	const struct vfsmount *mnt;
	const struct mnt_namespace *ns;
	struct climb_moment moment;	/* when the name was made */
	compat_grace_period kept;
	const struct pathmap *map;
	struct vxl_path_place place;	/* after the first length bytes of name */
	unsigned int length;
	/* The directory's name and a slash. A file's name is written after it, in whole words. */
	char name[FOLDER_BYTES + NAME_MAX + 1 + sizeof(u64)];
};

/* Allocates the caches of all CPUs. Returns 0 or -ENOMEM. May sleep. folder_exit() frees them. */
int folder_init(void);
void folder_exit(void);

#define FOLDERS	32		/* of a CPU; a power of two */

DECLARE_PER_CPU(struct folder *, folders);

/* Where the cache keeps a file's directory. The functions below get the result. folder_init() must
 * have succeeded. */
static inline struct folder *folder_place(const struct path *path, u64 who)
{
	const struct dentry *parent = READ_ONCE(path->dentry->d_parent);
	unsigned int place = (unsigned int)((unsigned long)parent >> 6) ^ who;

	return __this_cpu_read(folders) + place % FOLDERS;
}

/* The slow parts of the two functions below. */
bool folder_value(struct folder *folder, const struct path *path, s64 *value, s64 *steps);
void folder_keep_noted(struct folder *folder, const struct path *path, u64 who,
		       const struct pathmap *map, struct vxl_string name,
		       struct climb_moment moment);

/*
 * Looks up a file's name in the map that who stands for, if the cache has the file's directory, and
 * sets *value to the value there. False: the cache cannot answer, and the caller has to make the
 * file's name. steps: see vxl_path_map_bits(). The caller holds a reference to the path.
 */
static inline bool folder_look_up(struct folder *folder, const struct path *path, u64 who,
				  s64 *value, s64 *steps)
{
	return folder->dentry == READ_ONCE(path->dentry->d_parent) && folder->who == who &&
	       folder_value(folder, path, value, steps);
}

/*
 * Caches the directory of a file. name: the string that was looked up in the map; it ends with the
 * name that climb() gave the file, at that moment. The map must live as long as who is in use. The
 * first call for a directory only notes it. The next call caches it, if nothing was renamed or
 * mounted in between: so a system that renames all the time does not pay for an unused cache. The
 * caller holds a reference to the path.
 */
static inline void folder_keep(struct folder *folder, const struct path *path, u64 who,
			       const struct pathmap *map, struct vxl_string name,
			       struct climb_moment moment)
{
	const struct dentry *parent = READ_ONCE(path->dentry->d_parent);

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
