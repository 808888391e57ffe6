/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The names by which a file is asked for: a path looked up component by component, as
 * the kernel does it, and told before each symlink that it leads through and at its end.
 */
#ifndef VXE_WALK_H
#define VXE_WALK_H

#include <linux/limits.h>
#include <linux/path.h>
#include <linux/types.h>

#include "kmod/path.h"

struct walk {
	struct path at;			/* owned: what has been reached */
	struct path root;		/* owned: the caller's */
	unsigned int links;		/* symlinks followed */
	size_t length;			/* of name */
	size_t asked_length;
	const char *rest;		/* in text: what is still to be looked up */
	char name[PATH_MAX];		/* of at, made of what was looked up */
	char asked[PATH_MAX];		/* what walk_next() tells */
	char text[PATH_MAX];
	char component[NAME_MAX + 1];
	struct name room;
};

/*
 * Begins at the working directory, or at a descriptor of the caller (fd >= 0), or at its
 * root, if the path begins with a slash. *walk is the caller's memory. Returns 0 or
 * -errno; 0 obliges to walk_end(). Process context; may sleep.
 */
int walk_begin(struct walk *walk, int fd, const char *path);

/*
 * 1: walk->asked is a name that leads through a symlink, which is to be followed next.
 * 0: the end; walk->at is the file, walk->asked its name. -errno: walk->asked, a
 * name, leads nowhere; it is empty if there is none of less than PATH_MAX bytes.
 * Process context; may sleep.
 */
int walk_next(struct walk *walk);

void walk_end(struct walk *walk);

#endif /* VXE_WALK_H */
