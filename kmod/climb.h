/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The absolute name of a file, found by climbing from it to the root of its mount namespace.
 * The result equals that of d_absolute_path(), for a quarter of the instructions.
 *
 * The climb reads struct mount, which is private to the kernel. It checks when the module is
 * loaded that it reads the right members, and stays off otherwise.
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

/* What climb.c uses of the kernel, to be resolved before climb_init(). */
enum { CLIMB_OUR_MNT, CLIMB_MOUNT_LOCK, CLIMB_SYMBOLS };
extern struct symbol climb_symbols[CLIMB_SYMBOLS];

/* Whether a mount is in the current task's namespace. The function returns a bool: only the
 * low byte of the register counts. The task must have an nsproxy. Any context. */
#define climb_is_ours(mnt) \
	((u8)symbol_call(climb_symbols[CLIMB_OUR_MNT].address, (unsigned long)(mnt), 0, 0) != 0)

/* The kernel's mount_lock, once the climb is on. */
extern seqlock_t *climb_mount_lock;

/* Checks what the climb relies on, and switches it on if all is as it should be. The kernel's log
 * says if it is not. absolute_path: the address of d_absolute_path(). May sleep. */
void climb_init(unsigned long absolute_path);

/* Whether the climb is on. Any context. */
bool climb_works(void);

/* Copies a name of at least 8 bytes by words, of which the last two may overlap. */
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

/* A moment between renames and changes of mounts. */
struct climb_moment {
	unsigned int renames, mounts;	/* sequences of rename_lock and mount_lock; even */
};

/* Whether no rename and no change of mounts has begun since the moment. The climb must be on. */
static inline bool climb_is_still(struct climb_moment moment)
{
	return raw_read_seqcount(&rename_lock.seqcount) == moment.renames &&
	       raw_read_seqcount(&climb_mount_lock->seqcount) == moment.mounts;
}

/*
 * Writes the name of a file so that it ends before end, with a NUL at end. Returns where the
 * name begins. NULL: it cannot tell, and d_absolute_path() has to. It can tell only if the
 * file's mount is in the namespace of the current task. The bytes from start on may be
 * overwritten. *moment: when it was the name. Call with preemption disabled and a reference to the path.
 */
char *climb(const struct path *path, char *start, char *end, struct climb_moment *moment);

/* Whether climb() can tell the name of the file. False: perhaps. Context: as climb(). */
bool climb_reaches(const struct path *path);

/*
 * Whether the file has a name in the namespace of the current task, because its mount is there and
 * has all of the file system. False: perhaps. Needs no climb. Call with a reference to the path.
 */
bool climb_is_local(const struct path *path);

/* Whether climb() would name the file "/". False: it is not so, or it cannot tell. Context: as
 * climb(). */
bool climb_is_top(const struct path *path);

#endif /* VXE_CLIMB_H */
