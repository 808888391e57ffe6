/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Finds the names by which a file was asked for. A walk looks up a path component by component, as
 * the kernel does. It returns the name before each symlink that it follows, and the name at the
 * end.
 *
 * The starting point of a walk, and places on its way, may have other names than the present one: a
 * name from before a rename, or a name by which the caller asked for it through a symlink. Such
 * places are the working directory, a descriptor, the caller's root, and the target of a link in
 * /proc. The same walk is therefore repeated in rounds, and each round gives these places one more
 * of their names.
 */
#ifndef VXE_WALK_H
#define VXE_WALK_H

#include <linux/limits.h>
#include <linux/path.h>
#include <linux/types.h>

#include "kmod/moved.h"
#include "kmod/path.h"

struct walk {
	struct path at;			/* owned: how far the walk has got */
	struct path root;		/* owned: the caller's */
	unsigned int links;		/* symlinks followed */
	unsigned int round;
	bool folds;			/* the name, or a part of it, has several spellings */
	bool again;			/* the next round gives further names */
	bool incomplete;		/* a place may have a name that is not known */
	size_t length;			/* of name */
	size_t asked_length;
	const char *rest;		/* the part of text still to be looked up */
	char name[PATH_MAX];		/* the name of at, made of the components */
	char asked[PATH_MAX];		/* the name that walk_next() returns */
	char text[PATH_MAX];
	char component[NAME_MAX + 1];
	struct name room;
	struct moved moved;
};

/*
 * Begins a walk: at the caller's root if the path begins with a slash, else at start, or at the
 * caller's working directory if start is NULL. round: 0 for the present names; then one more each
 * time, as long as walk->again is set after walk_end(). The caller owns *walk and holds a reference
 * to *start. Returns 0 or -errno. After 0 the caller must call walk_end(). Process context; may
 * sleep.
 */
int walk_begin(struct walk *walk, const struct path *start, const char *path,
	       unsigned int round);

/*
 * Goes on to the next name, and sets walk->asked to it. walk->asked is empty if the name would take
 * PATH_MAX bytes or more. Returns 1 if the name leads through a symlink, which the next call
 * follows; 0 at the end, where walk->at is the file; -errno if the name leads nowhere. Process
 * context; may sleep.
 */
int walk_next(struct walk *walk);

void walk_end(struct walk *walk);

#endif /* VXE_WALK_H */
