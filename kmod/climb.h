/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the absolute name of a file by climbing from it to the root of its mount namespace. The
 * result equals that of d_absolute_path(), for a quarter of the instructions.
 *
 * The climb reads struct mount, which is private to the kernel. climb_init() checks that it reads
 * the right members; otherwise the climb stays off.
 */
#ifndef VXE_CLIMB_H
#define VXE_CLIMB_H

#include <linux/dcache.h>
#include <linux/mount.h>
#include <linux/path.h>
#include <linux/seqlock.h>
#include <linux/string.h>

#include "kmod/symbol.h"
#include "kmod/symbol_call.h"

struct mount;

/* Kernel symbols that climb.c uses. Resolve them before climb_init(). */
enum { CLIMB_OUR_MNT, CLIMB_MOUNT_LOCK, CLIMB_SYMBOLS };
extern struct symbol climb_symbols[CLIMB_SYMBOLS];

/* Whether a mount is in the current task's mount namespace. our_mnt() returns a bool, so only the
 * low byte of the result counts. The task must have an nsproxy. Any context. */
#define climb_is_ours(mnt) \
	((u8)symbol_call(climb_symbols[CLIMB_OUR_MNT].address, (unsigned long)(mnt), 0, 0) != 0)

/* The kernel's mount_lock. Valid while the climb is on. */
extern seqlock_t *climb_mount_lock;

/* Checks the assumptions that the climb relies on, and switches it on if all hold. Otherwise it
 * writes a notice to the kernel's log. absolute_path: the address of d_absolute_path(). May
 * sleep. */
void climb_init(unsigned long absolute_path);

/* Whether the climb is on. Any context. */
bool climb_works(void);

/* Copies a name of at least 8 bytes word by word. The last two words may overlap. */
static __always_inline void climb_copy(char *to, const char *name, unsigned int length)
{
	unsigned int i;
	u64 word;

	for (i = 0; i + sizeof(word) < length; i += sizeof(word)) {
		word = read_word_at_a_time(name + i);
		memcpy(to + i, &word, sizeof(word));
	}
	i = length - sizeof(word);
	memcpy(to + i, name + i, sizeof(word));
}

/* The root of a mount, and whether the mount is attached to another one. mount: the kernel's struct
 * mount. Call with mount_lock held, while the climb is on. */
const struct dentry *climb_root(const struct mount *mount);
bool climb_is_attached(const struct mount *mount);

/* A moment at which no rename and no change of mounts was under way. */
struct climb_moment {
	unsigned int renames, mounts;	/* sequences of rename_lock, mount_lock; even */
};

/* True if no rename and no change of mounts has begun since the moment. The climb must be on. */
static inline bool climb_is_still(struct climb_moment moment)
{
	return raw_read_seqcount(&rename_lock.seqcount) == moment.renames &&
	       raw_read_seqcount(&climb_mount_lock->seqcount) == moment.mounts;
}

/*
 * Writes the name of a file so that it ends before end, with a NUL at end, and returns where it
 * begins. May overwrite all bytes from start on. Sets *moment to when the file had this name.
 * Returns NULL if it cannot tell the name; d_absolute_path() must be asked then. It can tell the
 * name only if the file's mount is in the namespace of the current task. Call with preemption
 * disabled and a reference to the path.
 */
char *climb(const struct path *path, char *start, char *end, struct climb_moment *moment);

/* True if climb() can tell the name of the file. False does not mean that it cannot. Context: as
 * climb(). */
bool climb_reaches(const struct path *path);

/*
 * True if the file certainly has a name in the mount namespace of the current task: its mount is in
 * that namespace and shows the whole file system. False means nothing. Works without the climb.
 * Call with a reference to the path.
 */
bool climb_is_local(const struct path *path);

/* True if climb() would name the file "/". False means that it would not, or that it cannot tell.
 * Context: as climb(). */
bool climb_is_top(const struct path *path);

#endif /* VXE_CLIMB_H */
