// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/entry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vxlinux/guest.h"
#include "vxlinux/place.h"
#include "vxlinux/verdict.h"

/*
 * Each operation is on an entry of a folder that is held by a descriptor. What is judged is the
 * name of the entry: another process may replace the file that has that name meanwhile.
 */

static int64_t result_of(int64_t ret)
{
	return ret < 0 ? -errno : ret;
}

/* Returns the name of the entry, with the trailing slash if the guest wrote one. */
static const char *entry_of(const struct place *p, char text[NAME_MAX + 2])
{
	snprintf(text, NAME_MAX + 2, "%s%s", p->entry, p->slashed ? "/" : "");
	return text;
}

/*
 * Finds the entry that a path refers to. folder, path: indexes of arguments; folder -1: the working
 * folder. nameless: the errno for paths that end in "." or "..".
 */
static int find_entry(struct call *call, int folder, int path, int nameless, struct place *p)
{
	char text[PATH_MAX];
	int ret = guest_string(call, argument(call, path), text);

	if (!ret)
		ret = place_find(call, folder < 0 ? AT_FDCWD : (int)argument(call, folder), text,
				 PLACE_ENTRY, p);
	if (!ret && p->folder < 0) {
		place_close(p);
		ret = -nameless;
	}
	return ret;
}

/* The same for an entry that is to be made: it must not exist. */
static int find_new(struct call *call, int folder, int path, struct place *p)
{
	int ret = find_entry(call, folder, path, EEXIST, p);

	if (!ret && p->fd >= 0) {
		place_close(p);
		ret = -EEXIST;
	}
	return ret;
}

static int judge_one(struct call *call, const struct place *p, unsigned int object, int64_t mode,
		     int64_t device)
{
	struct vxl_arg args[4];
	unsigned int n = 0;
	struct name name;

	name_of_entry(p, "", &name);
	args[n++] = text_argument(name.bytes);
	if (mode >= 0)
		args[n++] = number_argument(mode);
	if (device >= 0)
		args[n++] = number_argument(device);
	args[n++] = number_argument(name.marks);
	return verdict_object(call, object, args, n, name.failure);
}

static mode_t masked(struct call *call, uint64_t mode)
{
	struct guest guest = { .umask = 0777 };

	guest_read(call, &guest);
	return mode & ~(uint64_t)guest.umask;
}

int64_t relay_mkdir(struct call *call)
{
	int folder = call->trap.number == SYS_mkdirat ? 0 : -1;
	mode_t mode = masked(call, argument(call, folder + 2) & 01777);
	struct place p;
	int64_t ret = find_new(call, folder, folder + 1, &p);

	if (ret)
		return ret;
	ret = judge_one(call, &p, POINT_path_mkdir, mode, -1);
	if (!ret)
		ret = result_of(mkdirat(p.folder, p.entry, mode));
	place_close(&p);
	return ret;
}

int64_t relay_mknod(struct call *call)
{
	int folder = call->trap.number == SYS_mknodat ? 0 : -1;
	uint64_t given = argument(call, folder + 2);
	mode_t mode = (given & S_IFMT) | masked(call, given & 07777);
	char text[NAME_MAX + 2];
	struct place p;
	int64_t ret = find_new(call, folder, folder + 1, &p);

	if (ret)
		return ret;
	if (!(mode & S_IFMT))
		mode |= S_IFREG;
	ret = judge_one(call, &p, POINT_path_mknod, mode, (uint32_t)argument(call, folder + 3));
	if (!ret)
		ret = result_of(mknodat(p.folder, entry_of(&p, text), mode,
					argument(call, folder + 3)));
	place_close(&p);
	return ret;
}

/* Relays unlink, unlinkat and rmdir. */
int64_t relay_unlink(struct call *call)
{
	bool at = call->trap.number == SYS_unlinkat;
	int flags = at ? (int)argument(call, 2) : call->trap.number == SYS_rmdir ? AT_REMOVEDIR : 0;
	char text[NAME_MAX + 2];
	struct place p;
	int64_t ret;

	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	ret = find_entry(call, at ? 0 : -1, at, flags ? EINVAL : EISDIR, &p);
	if (ret)
		return ret;
	ret = p.fd < 0 ? -ENOENT :
	      judge_one(call, &p, flags ? POINT_path_rmdir : POINT_path_unlink, -1, -1);
	if (!ret)
		ret = result_of(unlinkat(p.folder, entry_of(&p, text), flags));
	place_close(&p);
	return ret;
}

int64_t relay_symlink(struct call *call)
{
	bool at = call->trap.number == SYS_symlinkat;
	char target[PATH_MAX], text[NAME_MAX + 2];
	struct vxl_arg args[3];
	struct name name;
	struct place p;
	int64_t ret = guest_string(call, argument(call, 0), target);

	if (!ret && !*target)
		ret = -ENOENT;
	if (!ret)
		ret = find_new(call, at ? 1 : -1, at ? 2 : 1, &p);
	if (ret)
		return ret;
	name_of_entry(&p, "", &name);
	args[0] = text_argument(target);
	args[1] = text_argument(name.bytes);
	args[2] = number_argument(name.marks);
	ret = verdict_object(call, POINT_path_symlink, args, 3, name.failure);
	if (!ret)
		ret = result_of(symlinkat(target, p.folder, entry_of(&p, text)));
	place_close(&p);
	return ret;
}

static int judge_two(struct call *call, unsigned int object, const struct name *old,
		     const struct name *new, int64_t flags)
{
	struct vxl_arg args[4];
	unsigned int n = 0;

	args[n++] = text_argument(old->bytes);
	args[n++] = text_argument(new->bytes);
	if (flags >= 0)
		args[n++] = number_argument(flags);
	args[n++] = number_argument(old->marks | new->marks);
	return verdict_object(call, object, args, n, old->failure ? old->failure : new->failure);
}

static int find_linked(struct call *call, bool at, struct place *old)
{
	int flags = at ? (int)argument(call, 4) : 0;
	char text[PATH_MAX];
	int ret;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	ret = guest_string(call, argument(call, at), text);
	if (ret)
		return ret;
	return place_find(call, at ? (int)argument(call, 0) : AT_FDCWD, text,
			  (flags & AT_SYMLINK_FOLLOW ? PLACE_FOLLOW : 0) |
			  (flags & AT_EMPTY_PATH ? PLACE_EMPTY : 0), old);
}

int64_t relay_link(struct call *call)
{
	bool at = call->trap.number == SYS_linkat;
	char text[NAME_MAX + 2], link[LINK_SIZE];
	struct name from, to;
	struct place old, new;
	int64_t ret = find_linked(call, at, &old);

	if (ret)
		return ret;
	ret = find_new(call, at ? 2 : -1, at ? 3 : 1, &new);
	if (ret) {
		place_close(&old);
		return ret;
	}
	name_of_place(&old, &from);
	from.marks &= ~VXE_MARK_REMOVED;
	if (S_ISCHR(old.stat.st_mode) || S_ISBLK(old.stat.st_mode) ||
	    S_ISFIFO(old.stat.st_mode) || S_ISSOCK(old.stat.st_mode))
		from.marks |= VXE_MARK_NODE;
	name_of_entry(&new, "", &to);
	ret = judge_two(call, POINT_path_link, &from, &to, -1);
	if (!ret)
		ret = result_of(linkat(AT_FDCWD, link_of_descriptor(old.fd, link), new.folder,
				       entry_of(&new, text), AT_SYMLINK_FOLLOW));
	place_close(&old);
	place_close(&new);
	return ret;
}

static int64_t rename_found(struct call *call, const struct place *old, const struct place *new,
			    unsigned int flags)
{
	char one[NAME_MAX + 2], two[NAME_MAX + 2];
	struct name from, to;
	int ret;

	if (old->fd < 0 || (flags & RENAME_EXCHANGE && new->fd < 0))
		return -ENOENT;
	if (flags & RENAME_NOREPLACE && new->fd >= 0)
		return -EEXIST;
	name_of_entry(old, "", &from);
	name_of_entry(new, "", &to);
	ret = judge_two(call, POINT_path_rename, &from, &to, flags);
	if (!ret && flags & RENAME_EXCHANGE)
		ret = judge_two(call, POINT_path_rename, &to, &from, flags);
	return ret ? ret : result_of(syscall(SYS_renameat2, old->folder, entry_of(old, one),
					     new->folder, entry_of(new, two), flags));
}

/* Relays rename, renameat and renameat2. */
int64_t relay_rename(struct call *call)
{
	bool at = call->trap.number != SYS_rename;
	unsigned int flags = call->trap.number == SYS_renameat2 ? argument(call, 4) : 0;
	struct place old, new;
	int64_t ret;

	if (flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	ret = find_entry(call, at ? 0 : -1, at ? 1 : 0, EBUSY, &old);
	if (ret)
		return ret;
	ret = find_entry(call, at ? 2 : -1, at ? 3 : 1, EBUSY, &new);
	if (!ret) {
		ret = rename_found(call, &old, &new, flags);
		place_close(&new);
	}
	place_close(&old);
	return ret;
}
