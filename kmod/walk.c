// SPDX-License-Identifier: GPL-2.0
/*
 * The name grows with each component that is looked up, and shrinks with "..". The kernel is not
 * asked for the name of each place, because somebody may rename a directory during the walk. What
 * counts is the name by which each file was found.
 */
#include "kmod/walk.h"

#include <linux/dcache.h>
#include <linux/delayed_call.h>
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/fs_struct.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/namei.h>
#include <linux/sched.h>

#include "kmod/asked.h"
#include "kmod/compat/compat.h"

#define LINKS_MAX	40	/* as the kernel's own */

/*
 * Finds the index-th other name of the current place. Other names are those that it had before a
 * rename, and those by which the caller asked for it, under its present name or a former one.
 * Writes the name to walk->name and returns its length, or 0 if there are no more.
 */
static size_t other_name(struct walk *walk, const char *present, size_t length, unsigned int index)
{
	const char *name = present;
	unsigned int i;
	size_t size;

	for (i = 0;; i++) {
		size = length > 1 ?
		       asked_name(name, length, &index, walk->name, &walk->incomplete) : 0;
		if (size)
			return size;
		length = moved_name(&walk->moved, &walk->at, i);
		walk->incomplete |= walk->moved.incomplete;
		if (!length)
			return 0;
		name = walk->moved.name;
		if (!index--) {
			memcpy(walk->name, name, length);
			return length;
		}
	}
}

/* Sets walk->name to the kernel's name for the current place, or in later rounds to another one of
 * its names. Reads the kernel's name first: if the place is renamed meanwhile, that name is among
 * its former names. */
static int set_name(struct walk *walk)
{
	struct vxl_arg arg;
	size_t other;

	if (path_describe(&walk->room, &walk->at, &arg, NULL) ||
	    arg.string.length >= sizeof(walk->name))
		return -ENAMETOOLONG;
	other = other_name(walk, arg.string.bytes, arg.string.length,
			   walk->round ? walk->round - 1 : 0);
	walk->again |= other;
	/* Without a name of a mount namespace: was it asked for by a name that it had before? */
	if (*arg.string.bytes != '/' && !path_is_nameless(&walk->at))
		walk->incomplete |= moved_was_unmounted(&walk->at);
	walk->folds |= path_folds(walk->at.dentry);
	if (walk->round && other) {
		/* The name that was asked for may be on another file system. */
		walk->folds = true;
		walk->length = other;
		return 0;
	}
	/* The root's name becomes "": components are added as "/NAME". */
	walk->length = arg.string.length == 1 ? 0 : arg.string.length;
	memcpy(walk->name, arg.string.bytes, walk->length);
	return 0;
}

static void set_at(struct walk *walk, struct path *path)
{
	path_put(&walk->at);
	walk->at = *path;
}

static int go_to_root(struct walk *walk)
{
	path_get(&walk->root);
	set_at(walk, &walk->root);
	return set_name(walk);
}

int walk_begin(struct walk *walk, const struct path *start, const char *path,
	       unsigned int round)
{
	ssize_t size = strscpy(walk->text, path, sizeof(walk->text));
	int ret;

	if (size < 0)
		return -ENAMETOOLONG;
	walk->rest = walk->text;
	walk->links = 0;
	walk->round = round;
	walk->folds = walk->again = walk->incomplete = false;
	if (start) {
		walk->at = *start;
		path_get(&walk->at);
	} else {
		get_fs_pwd(current->fs, &walk->at);
	}
	get_fs_root(current->fs, &walk->root);
	ret = *path == '/' ? go_to_root(walk) : set_name(walk);
	if (ret)
		walk_end(walk);
	return ret;
}

void walk_end(struct walk *walk)
{
	path_put(&walk->at);
	path_put(&walk->root);
}

/* As in the kernel, ".." leads neither above the caller's root nor above the namespace's root. */
static void go_up(struct walk *walk)
{
	struct dentry *parent;

	while (!path_equal(&walk->at, &walk->root)) {
		if (walk->at.dentry != walk->at.mnt->mnt_root) {
			parent = dget_parent(walk->at.dentry);
			dput(walk->at.dentry);
			walk->at.dentry = parent;
			while (walk->length && walk->name[--walk->length] != '/')
				;
			return;
		}
		if (!follow_up(&walk->at))
			return;
	}
}

/* Takes the next component from walk->rest. Returns its length, or 0 if there is none. */
static int take_component(struct walk *walk)
{
	size_t length;

	walk->rest += strspn(walk->rest, "/");
	length = strcspn(walk->rest, "/");
	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(walk->component, walk->rest, length);
	walk->component[length] = '\0';
	walk->rest += length;
	return length;
}

/* Adds the components of a path to walk->asked, without looking them up. False: no room. */
static bool add_asked(struct walk *walk, const char *path)
{
	char *to = walk->asked;
	size_t length;

	for (path += strspn(path, "/"); *path; path += length, path += strspn(path, "/")) {
		length = strcspn(path, "/");
		if (length == 1 && path[0] == '.')
			continue;
		if (length == 2 && path[0] == '.' && path[1] == '.') {
			while (walk->asked_length && to[--walk->asked_length] != '/')
				;
			continue;
		}
		if (walk->asked_length + 1 + length >= sizeof(walk->asked))
			return false;
		to[walk->asked_length++] = '/';
		memcpy(to + walk->asked_length, path, length);
		walk->asked_length += length;
	}
	return true;
}

/* Sets walk->asked to the name so far, followed by the component and the rest of the path. */
static void tell(struct walk *walk, const char *component, const char *rest)
{
	memcpy(walk->asked, walk->name, walk->length);
	walk->asked_length = walk->length;
	/* A truncated name would be a different name: leave it empty. */
	if (!add_asked(walk, component) || !add_asked(walk, rest))
		walk->asked_length = 0;
}

static int add_component(struct walk *walk)
{
	size_t length = strlen(walk->component);

	if (walk->length + 1 + length >= sizeof(walk->name))
		return -ENAMETOOLONG;
	walk->name[walk->length] = '/';
	memcpy(walk->name + walk->length + 1, walk->component, length);
	walk->length += 1 + length;
	return 0;
}

/* Puts the target of a symlink before the rest, which is empty or begins with a slash. */
static int prepend(struct walk *walk, const char *target)
{
	size_t length = strlen(target), rest = strlen(walk->rest);

	if (length + rest >= sizeof(walk->text))
		return -ENAMETOOLONG;
	memmove(walk->text + length, walk->rest, rest + 1);
	memcpy(walk->text, target, length);
	walk->rest = walk->text;
	return *target == '/' ? go_to_root(walk) : 0;
}

/* Whether only the kernel's own lookup can follow the link. Such links of /proc and AppArmor have
 * no text. */
static bool is_magic(const struct dentry *link)
{
	return link->d_sb->s_magic == PROC_SUPER_MAGIC || link->d_sb->s_magic == AAFS_MAGIC;
}

static int lookup(struct walk *walk, unsigned int flags, struct path *path)
{
	return vfs_path_lookup(walk->at.dentry, walk->at.mnt, walk->component,
			       flags | LOOKUP_AUTOMOUNT, path);
}

static int follow(struct walk *walk, struct dentry *link)
{
	DEFINE_DELAYED_CALL(done);
	struct path path;
	const char *target;
	int ret;

	if (++walk->links > LINKS_MAX)
		return -ELOOP;
	if (is_magic(link)) {
		ret = lookup(walk, LOOKUP_FOLLOW, &path);
		if (ret)
			return ret;
		set_at(walk, &path);
		return set_name(walk);
	}
	target = vfs_get_link(link, &done);
	ret = IS_ERR(target) ? PTR_ERR(target) : prepend(walk, target);
	do_delayed_call(&done);
	return ret;
}

int walk_next(struct walk *walk)
{
	struct path next;
	int ret;

	while ((ret = take_component(walk)) > 0) {
		if (!strcmp(walk->component, "."))
			continue;
		if (!strcmp(walk->component, "..")) {
			go_up(walk);
			continue;
		}
		walk->folds |= path_folds(walk->at.dentry);
		ret = lookup(walk, 0, &next);
		if (!ret && d_is_symlink(next.dentry)) {
			tell(walk, walk->component, walk->rest);
			ret = follow(walk, next.dentry);
			path_put(&next);
			return ret ?: 1;
		}
		if (!ret)
			ret = add_component(walk);
		else
			break;
		set_at(walk, &next);
		if (ret)
			break;
	}
	if (ret)
		tell(walk, walk->component, walk->rest);
	else
		tell(walk, "", "");
	return ret;
}
