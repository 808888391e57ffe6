/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Resolves a guest's path to a place: the file or directory entry that it leads to. vxlinux follows
 * the path component by component, as the kernel would for the guest, and holds the result by
 * descriptors. So a rename afterwards does not change what was judged.
 */
#ifndef VXLINUX_PLACE_H
#define VXLINUX_PLACE_H

#include <sys/stat.h>

#include "vxlinux/call.h"
#include "vxlinux/name.h"

enum {
	PLACE_FOLLOW = 1,	/* follow a symbolic link at the end of the path */
	PLACE_EMPTY = 2,	/* "" refers to the descriptor itself, as with AT_EMPTY_PATH */
	PLACE_ENTRY = 4,	/* find the directory entry, which need not exist */
};

struct place {
	int fd;			/* O_PATH descriptor of the file; -1: it does not exist */
	int folder;		/* O_PATH descriptor of its folder; -1: without PLACE_ENTRY */
	char entry[NAME_MAX + 1];	/* its name in the folder */
	bool slashed;		/* the path ended in a slash, so the file must be a folder */
	bool held;		/* fd is a duplicate of the guest's own descriptor */
	bool others;		/* reached through /proc/PID of another process */
	bool outside;		/* that process is not part of the run */
	struct stat stat;	/* valid if fd is not -1 */
};

/*
 * Resolves a path. folder: where relative paths start, a descriptor of the guest or AT_FDCWD. how:
 * PLACE_* flags. Returns 0, and the caller calls place_close(); or -errno, with nothing to close.
 */
int place_find(struct call *call, int folder, const char *name, int how, struct place *place);
void place_close(struct place *place);
/* Makes a place of a file that the guest has open. Returns as place_find(). */
int place_take(struct call *call, int fd, struct place *place);

/* Names the file. */
void name_of_place(const struct place *place, struct name *name);
/* Names the directory entry, whether or not it exists. Marks are those of the file there now. */
void name_of_entry(const struct place *place, const char *prefix, struct name *name);

#endif
