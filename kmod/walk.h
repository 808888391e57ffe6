/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the names by which a file was asked for. It looks up a path component by component, as
 * the kernel does. It returns the name before each symlink that it follows, and the name at the
 * end.
 *
 * A place that the caller holds may have had other names before a rename, and the caller may have
 * asked for it by another name, through a symlink. The places are the working directory, a
 * descriptor, the caller's root, and what a link in /proc leads to. Each round of the same walk
 * gives them one more of these names.
 */
#ifndef VXE_WALK_H
#define VXE_WALK_H

#include <linux/limits.h>
#include <linux/path.h>
#include <linux/types.h>

#include "kmod/moved.h"
#include "kmod/path.h"

struct walk {
	struct path at;			/* owned: what has been reached */
	struct path root;		/* owned: the caller's */
	unsigned int links;		/* symlinks followed */
	unsigned int round;
	bool folds;			/* the name or a part of it has several spellings */
	bool again;			/* the next round gives further names */
	bool incomplete;		/* a place may have had a name that is not known */
	size_t length;			/* of name */
	size_t asked_length;
	const char *rest;		/* the part of text that is still to be looked up */
	char name[PATH_MAX];		/* the name of at, made of the components */
	char asked[PATH_MAX];		/* the name that walk_next() returns */
	char text[PATH_MAX];
	char component[NAME_MAX + 1];
	struct name room;
	struct moved moved;
};

/*
 * Begins at its root if the path begins with a slash, at a file if start is not NULL, or at the
 * caller's working directory. round: 0 for the present names, and one more each time as long as
 * walk->again is set after walk_end(). The caller owns *walk and holds a reference to *start.
 * Returns 0 or -errno. After 0 the caller must call walk_end(). Process context; may sleep.
 */
int walk_begin(struct walk *walk, const struct path *start, const char *path,
	       unsigned int round);

/*
 * Goes on to the next name. 1: walk->asked is a name that leads through a symlink; the next call
 * follows it. 0: the end; walk->at is the file and walk->asked its name. -errno: the name in
 * walk->asked leads nowhere. walk->asked is empty if the name would take PATH_MAX bytes or more.
 * Process context; may sleep.
 */
int walk_next(struct walk *walk);

void walk_end(struct walk *walk);

#endif /* VXE_WALK_H */
