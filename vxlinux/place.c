// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/place.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "vxlinux/guest.h"
#include "vxlinux/proc.h"

#define LINKS_MAX	40
#define PROC_ROOT	1	/* inode number of the root of proc */

static int open_entry(int folder, const char *entry, int flags)
{
	int fd = openat(folder, entry, O_PATH | O_CLOEXEC | flags);

	return fd < 0 ? -errno : fd;
}

static bool is_proc(int fd)
{
	struct statfs fs;

	return !fstatfs(fd, &fs) && fs.f_type == PROC_SUPER_MAGIC;
}

/* Names --------------------------------------------------------------------------------- */

static bool is_nameless(const char *name)
{
	return name[0] != '/' && name[0] != '(';
}

void name_of_place(const struct place *place, struct name *name)
{
	name_of_descriptor(place->fd, "", name);
	if (place->others && is_nameless(name->bytes))
		name->marks |= VXE_MARK_OTHER;
}

static bool is_node(mode_t mode)
{
	return S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) || S_ISSOCK(mode);
}

void name_of_entry(const struct place *place, const char *prefix, struct name *name)
{
	size_t length;
	bool root;

	name_of_descriptor(place->folder, prefix, name);
	name->marks &= ~VXE_MARK_REMOVED;
	length = strlen(name->bytes);
	root = !strcmp(name->bytes + strlen(prefix), "/");
	if (length + strlen(place->entry) + 2 > sizeof(name->bytes)) {
		name->failure = "the path is too long to be judged";
		return;
	}
	sprintf(name->bytes + length, "%s%s", root ? "" : "/", place->entry);
	if (place->fd >= 0 && is_node(place->stat.st_mode))
		name->marks |= VXE_MARK_NODE;
}

/* Following a name ---------------------------------------------------------------------- */

/* A path that is being resolved. */
struct walk {
	struct call *call;
	int at;				/* the current folder */
	char rest[2 * PATH_MAX];	/* the part of the path that is left */
	int how, links;
	struct place *place;
};

/*
 * The check of fs.protected_symlinks, for links in sticky world-writable folders. It is made even
 * if the setting is off.
 */
static bool may_follow(int folder, const struct stat *link)
{
	struct stat stat;

	return fstat(folder, &stat) || !(stat.st_mode & S_ISVTX) || !(stat.st_mode & S_IWOTH) ||
	       link->st_uid == geteuid() || link->st_uid == stat.st_uid;
}

/* Puts the target of a link before the rest of the path. */
static int put_target(struct walk *w, const char *target)
{
	char *old = strdup(w->rest);
	int n;

	if (!old)
		return -ENOMEM;
	n = snprintf(w->rest, sizeof(w->rest), "%s%s%s", target, *old ? "/" : "", old);
	free(old);
	if (n >= (int)sizeof(w->rest))
		return -ENAMETOOLONG;
	if (*target != '/')
		return 0;
	close(w->at);
	w->at = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	return w->at < 0 ? -errno : 0;
}

/*
 * Follows a link in /proc. /proc/self is that of the guest, not of vxlinux. Links in /proc/PID lead
 * to a file directly, whatever their text is. Returns 0: the target was put before the rest of the
 * path; 1: *fd is the target; or -errno.
 */
static int follow_in_proc(struct walk *w, const char *entry, char *target, int *fd)
{
	struct stat folder;
	pid_t process;

	if (fstat(w->at, &folder))
		return -errno;
	if (folder.st_ino != PROC_ROOT) {
		int ret = proc_judge(w->call, *fd, &w->place->others, &w->place->outside);

		if (ret)
			return ret;
		close(*fd);
		*fd = open_entry(w->at, entry, 0);
		return *fd < 0 ? *fd : 1;
	}
	process = call_process(w->call);
	if (!process)
		return -ESRCH;
	if (!strcmp(entry, "self"))
		snprintf(target, PATH_MAX, "%d", process);
	else if (!strcmp(entry, "thread-self"))
		snprintf(target, PATH_MAX, "%d/task/%d", process, w->call->trap.tid);
	return put_target(w, target);
}

/* Follows the link *fd, an entry of w->at. Returns as follow_in_proc(). */
static int follow(struct walk *w, const char *entry, const struct stat *link, int *fd)
{
	char target[PATH_MAX];
	ssize_t n;

	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if (!may_follow(w->at, link))
		return -EACCES;
	n = readlinkat(*fd, "", target, sizeof(target) - 1);
	if (n < 0)
		return -errno;
	target[n] = 0;
	if (is_proc(w->at))
		return follow_in_proc(w, entry, target, fd);
	return n ? put_target(w, target) : -ENOENT;
}

/*
 * Removes the next component from the path. *last: only slashes follow it. Returns 0 or
 * -ENAMETOOLONG.
 */
static int take_part(struct walk *w, char entry[NAME_MAX + 1], bool *last)
{
	char *begin = w->rest + strspn(w->rest, "/"), *end = strchrnul(begin, '/');
	char *next = end + strspn(end, "/");
	size_t length = end - begin;

	if (length > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(entry, begin, length);
	entry[length] = 0;
	*last = !*next;
	if (*last && next > end)
		w->place->slashed = true;
	memmove(w->rest, next, strlen(next) + 1);
	return 0;
}

static void step_into(struct walk *w, int fd)
{
	close(w->at);
	w->at = fd;
}

static bool is_dots(const char *entry)
{
	return !strcmp(entry, ".") || !strcmp(entry, "..");
}

/* Handles the last component. Returns 1 if it was a link, whose target is to be resolved. */
static int take_last(struct walk *w, const char *entry)
{
	struct place *p = w->place;
	bool follows = w->how & PLACE_FOLLOW || (p->slashed && !(w->how & PLACE_ENTRY));
	int fd = !*entry ? dup(w->at) : open_entry(w->at, entry, O_NOFOLLOW), ret;

	if (fd < 0 && (fd != -ENOENT || !(w->how & PLACE_ENTRY)))
		return fd;
	if (fd >= 0 && fstat(fd, &p->stat)) {
		ret = -errno;
		close(fd);
		return ret;
	}
	if (fd >= 0 && S_ISLNK(p->stat.st_mode) && follows) {
		ret = follow(w, entry, &p->stat, &fd);
		if (ret > 0) {
			p->fd = fd;
			return fstat(fd, &p->stat) ? -errno : 0;
		}
		if (fd >= 0)
			close(fd);
		return ret ? ret : 1;
	}
	p->fd = fd >= 0 ? fd : -1;
	if (w->how & PLACE_ENTRY && *entry) {
		strcpy(p->entry, entry);
		p->folder = dup(w->at);
		if (p->folder < 0)
			return -errno;
	}
	return 0;
}

/* Handles a component that is not the last. */
static int take_middle(struct walk *w, const char *entry)
{
	struct stat stat;
	int fd = open_entry(w->at, entry, O_NOFOLLOW), ret;

	if (fd < 0)
		return fd;
	if (fstat(fd, &stat)) {
		close(fd);
		return -errno;
	}
	if (S_ISLNK(stat.st_mode)) {
		ret = follow(w, entry, &stat, &fd);
		if (ret <= 0) {
			if (fd >= 0)
				close(fd);
			return ret;
		}
	}
	step_into(w, fd);
	return 0;
}

static int walk_on(struct walk *w)
{
	char entry[NAME_MAX + 1];
	bool last;
	int ret;

	for (;;) {
		ret = take_part(w, entry, &last);
		if (ret)
			return ret;
		if (!last) {
			ret = *entry ? take_middle(w, entry) : 0;
			if (ret)
				return ret;
			continue;
		}
		if (is_dots(entry)) {
			ret = take_middle(w, entry);
			if (ret)
				return ret;
			*entry = 0;
		}
		ret = take_last(w, entry);
		if (ret <= 0)
			return ret;
		/* p->slashed is kept: a slash after the link counts like one in its target. */
	}
}

/*
 * Fast path: lets the kernel resolve a path without symbolic links. Returns -ELOOP if there are
 * links, or if the slow path is needed for another reason.
 */
static int find_at_once(int folder, const char *name, int how, struct place *p)
{
	struct open_how open_how = {
		.flags = O_PATH | O_CLOEXEC | (how & PLACE_FOLLOW ? 0 : O_NOFOLLOW),
		.resolve = RESOLVE_NO_SYMLINKS,
	};
	int fd = syscall(SYS_openat2, folder, name, &open_how, sizeof(open_how));

	if (fd < 0)
		return errno == ENOENT || errno == EACCES || errno == ENOTDIR ? -errno : -ELOOP;
	p->fd = fd;
	return fstat(fd, &p->stat) ? -errno : 0;
}

static int find(struct call *call, int at, const char *name, int how, struct place *p)
{
	struct walk *w;
	int ret = -ELOOP;

	if (!(how & PLACE_ENTRY))
		ret = find_at_once(at, name, how, p);
	if (ret != -ELOOP) {
		close(at);
		return ret;
	}
	place_close(p);
	w = malloc(sizeof(*w));
	if (!w) {
		close(at);
		return -ENOMEM;
	}
	w->call = call;
	w->at = at;
	w->how = how;
	w->links = 0;
	w->place = p;
	strcpy(w->rest, name);
	ret = walk_on(w);
	if (w->at >= 0)
		close(w->at);
	free(w);
	return ret;
}

void place_close(struct place *p)
{
	if (p->fd >= 0)
		close(p->fd);
	if (p->folder >= 0)
		close(p->folder);
	p->fd = p->folder = -1;
}

int place_take(struct call *call, int fd, struct place *p)
{
	*p = (struct place){ .fd = guest_take(call, fd), .folder = -1, .held = true };
	if (p->fd < 0)
		return p->fd;
	if (!fstat(p->fd, &p->stat))
		return 0;
	place_close(p);
	return -EBADF;
}

int place_find(struct call *call, int folder, const char *name, int how, struct place *p)
{
	int at, ret;

	*p = (struct place){ .fd = -1, .folder = -1 };
	if (!*name && how & PLACE_EMPTY && folder != AT_FDCWD)
		return place_take(call, folder, p);
	if (!*name && !(how & PLACE_EMPTY))
		return -ENOENT;
	at = *name == '/' ? open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) :
	     guest_folder(call, folder);
	if (at < 0)
		return *name == '/' ? -errno : at;
	if (!*name) {
		p->fd = at;
		p->held = true;
		return fstat(at, &p->stat) ? -errno : 0;
	}
	ret = find(call, at, name, how, p);
	if (!ret && p->fd >= 0 && p->slashed && !S_ISDIR(p->stat.st_mode) &&
	    !(how & PLACE_ENTRY && S_ISLNK(p->stat.st_mode)))
		ret = -ENOTDIR;
	if (ret)
		place_close(p);
	return ret;
}
