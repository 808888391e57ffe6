// SPDX-License-Identifier: GPL-2.0
#include "vxlinux/file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/stat.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <sys/xattr.h>
#include <unistd.h>
#include <utime.h>

#include "vxlinux/guest.h"
#include "vxlinux/proc.h"
#include "vxlinux/reach.h"
#include "vxlinux/verdict.h"

#define XATTR_MAX	65536		/* XATTR_SIZE_MAX and XATTR_LIST_MAX */
#define XATTR_NAME_MAX	255

static int64_t result_of(int64_t ret)
{
	return ret < 0 ? -errno : ret;
}

/* Judges an object whose arguments are the file's name and marks. */
static int judge_name(struct call *call, const struct place *p, unsigned int object,
		      unsigned int marks)
{
	struct vxl_arg args[2];
	struct name name;

	name_of_place(p, &name);
	args[0] = text_argument(name.bytes);
	args[1] = number_argument(name.marks | marks);
	return verdict_object(call, object, args, 2, name.failure);
}

/* Returns marks for the kind of the file, for objects that have them. */
static unsigned int kind_of(const struct place *p)
{
	mode_t mode = p->stat.st_mode;

	return S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) || S_ISSOCK(mode) ?
	       VXE_MARK_NODE : S_ISDIR(mode) ? VXE_MARK_FOLDER : 0;
}

static int judge_look(struct call *call, const struct place *p)
{
	return judge_name(call, p, POINT_path_stat, 0);
}

/* Judges stat and statx by path. By descriptor they are permitted: the guest has the file open. */
static int judge_stat(struct call *call, const struct place *p)
{
	return p->held ? 0 : judge_look(call, p);
}

int64_t file_stat(struct call *call, struct place *p, const uint64_t *rest)
{
	int ret = judge_stat(call, p);

	return ret ? ret : guest_out(call, rest[0], &p->stat, sizeof(p->stat));
}

/* rest: flags, mask, buffer. */
int64_t file_statx(struct call *call, struct place *p, const uint64_t *rest)
{
	struct statx statx;
	int ret = judge_stat(call, p);

	if (ret)
		return ret;
	memset(&statx, 0, sizeof(statx));
	if (syscall(SYS_statx, p->fd, "", AT_EMPTY_PATH | (rest[0] & AT_STATX_SYNC_TYPE),
		    (unsigned int)rest[1], &statx))
		return -errno;
	return guest_out(call, rest[2], &statx, sizeof(statx));
}

/* rest: mode, and flags of faccessat2. */
int64_t file_access(struct call *call, struct place *p, const uint64_t *rest)
{
	int flags = call->trap.number == SYS_faccessat2 ? rest[1] & AT_EACCESS : 0;
	int ret = judge_look(call, p);

	return ret ? ret : result_of(syscall(SYS_faccessat2, p->fd, "", (int)rest[0],
					     flags | AT_EMPTY_PATH));
}

int64_t file_readlink(struct call *call, struct place *p, const uint64_t *rest)
{
	int room = rest[1], ret;
	char target[PATH_MAX];
	ssize_t n;

	if (room <= 0 || !S_ISLNK(p->stat.st_mode))
		return -EINVAL;
	ret = judge_look(call, p);
	if (!ret)
		ret = proc_judge(call, p->fd, &p->others, &p->outside);
	if (ret)
		return ret;
	n = proc_self_link(call, p->fd, target, sizeof(target));
	if (!n)
		n = readlinkat(p->fd, "", target, sizeof(target));
	if (n < 0)
		return -errno;
	if (n > room)
		n = room;
	ret = guest_out(call, rest[0], target, n);
	return ret ? ret : n;
}

int64_t file_statfs(struct call *call, struct place *p, const uint64_t *rest)
{
	struct statfs fs;
	int ret = judge_look(call, p);

	if (ret)
		return ret;
	if (fstatfs(p->fd, &fs))
		return -errno;
	return guest_out(call, rest[0], &fs, sizeof(fs));
}

/* Extended attributes ------------------------------------------------------------------- */

static int copy_name(struct call *call, uint64_t from, char name[XATTR_NAME_MAX + 1])
{
	long n = vx_cell_copy_string(call->run->cell, &call->trap, name, from,
				     XATTR_NAME_MAX + 1);

	return n == -ENAMETOOLONG || n == 0 ? -ERANGE : n < 0 ? n : 0;
}

/* True for a symbolic link, whose attributes cannot be accessed through a descriptor. */
static bool is_link(const struct place *p)
{
	return S_ISLNK(p->stat.st_mode);
}

static int64_t copy_attribute(struct call *call, const char *value, ssize_t n, uint64_t to,
			      size_t room)
{
	if (n < 0)
		return -errno;
	if (!room)
		return n;
	if ((size_t)n > room)
		return -ERANGE;
	return guest_out(call, to, value, n) ? -EFAULT : n;
}

/* rest: name, value, size. */
int64_t file_getxattr(struct call *call, struct place *p, const uint64_t *rest)
{
	char name[XATTR_NAME_MAX + 1], link[LINK_SIZE], *value;
	int64_t ret = copy_name(call, rest[0], name);

	if (!ret)
		ret = judge_look(call, p);
	if (ret)
		return ret;
	if (is_link(p))
		return -ENODATA;
	value = malloc(XATTR_MAX);
	if (!value)
		return -ENOMEM;
	ret = getxattr(link_of_descriptor(p->fd, link), name, value, XATTR_MAX);
	ret = copy_attribute(call, value, ret, rest[1], rest[2]);
	free(value);
	return ret;
}

/* rest: list, size. */
int64_t file_listxattr(struct call *call, struct place *p, const uint64_t *rest)
{
	char link[LINK_SIZE], *list;
	int64_t ret = judge_look(call, p);

	if (ret || is_link(p))
		return ret;
	list = malloc(XATTR_MAX);
	if (!list)
		return -ENOMEM;
	ret = listxattr(link_of_descriptor(p->fd, link), list, XATTR_MAX);
	ret = copy_attribute(call, list, ret, rest[0], rest[1]);
	free(list);
	return ret;
}

static int64_t change_attribute(struct place *p, const char *name, const void *value, size_t size,
				int flags)
{
	char link[LINK_SIZE];

	if (is_link(p))
		return -EOPNOTSUPP;
	if (value)
		return result_of(p->held ? fsetxattr(p->fd, name, value, size, flags) :
				 setxattr(link_of_descriptor(p->fd, link), name, value, size,
					  flags));
	return result_of(p->held ? fremovexattr(p->fd, name) :
			 removexattr(link_of_descriptor(p->fd, link), name));
}

/*
 * Judges the change of an attribute. File capabilities are like a set-user-ID bit. The module
 * judges them a second time, by their name within the file system; vxlinux refuses them.
 */
static int judge_attribute(struct call *call, const struct place *p, const char *attribute)
{
	int ret = judge_name(call, p, POINT_path_setxattr, kind_of(p));
	struct vxl_arg args[2];

	if (ret || strcmp(attribute, "security.capability"))
		return ret;
	args[0] = text_argument("");
	args[1] = number_argument(VXE_MARK_OTHER);
	return verdict_object(call, POINT_path_setxattr, args, 2,
			      "capabilities cannot be given by vxlinux");
}

/* rest: name, value, size, flags. */
int64_t file_setxattr(struct call *call, struct place *p, const uint64_t *rest)
{
	char name[XATTR_NAME_MAX + 1], *value;
	int64_t ret = copy_name(call, rest[0], name);

	if (ret)
		return ret;
	if (rest[2] > XATTR_MAX)
		return -E2BIG;
	value = malloc(rest[2] + 1);
	if (!value)
		return -ENOMEM;
	ret = guest_in(call, value, rest[1], rest[2]);
	if (!ret)
		ret = judge_attribute(call, p, name);
	if (!ret)
		ret = change_attribute(p, name, value, rest[2], rest[3]);
	free(value);
	return ret;
}

int64_t file_removexattr(struct call *call, struct place *p, const uint64_t *rest)
{
	char name[XATTR_NAME_MAX + 1];
	int64_t ret = copy_name(call, rest[0], name);

	if (!ret)
		ret = judge_attribute(call, p, name);
	return ret ? ret : change_attribute(p, name, NULL, 0, 0);
}

/* Modes, owners, times, sizes ----------------------------------------------------------- */

int64_t file_chmod(struct call *call, struct place *p, const uint64_t *rest)
{
	mode_t mode = rest[0] & 07777;
	struct vxl_arg args[3];
	char link[LINK_SIZE];
	struct name name;
	int ret;

	name_of_place(p, &name);
	args[0] = text_argument(name.bytes);
	args[1] = number_argument(mode);
	args[2] = number_argument(name.marks | kind_of(p));
	ret = verdict_object(call, POINT_path_chmod, args, 3, name.failure);
	if (ret)
		return ret;
	if (is_link(p))
		return -EOPNOTSUPP;
	return result_of(call->trap.number == SYS_fchmod ? fchmod(p->fd, mode) :
			 chmod(link_of_descriptor(p->fd, link), mode));
}

int64_t file_chown(struct call *call, struct place *p, const uint64_t *rest)
{
	struct vxl_arg args[4];
	struct name name;
	int ret;

	name_of_place(p, &name);
	args[0] = text_argument(name.bytes);
	args[1] = number_argument((int32_t)rest[0]);
	args[2] = number_argument((int32_t)rest[1]);
	args[3] = number_argument(name.marks | kind_of(p));
	ret = verdict_object(call, POINT_path_chown, args, 4, name.failure);
	if (ret)
		return ret;
	return result_of(call->trap.number == SYS_fchown ? fchown(p->fd, rest[0], rest[1]) :
			 fchownat(p->fd, "", rest[0], rest[1], AT_EMPTY_PATH));
}

/* times: access and modification; NULL: now. */
static int64_t set_times(struct call *call, struct place *p, const struct timespec times[2])
{
	int ret = judge_name(call, p, POINT_path_utimes, 0);

	if (ret)
		return ret;
	return result_of(syscall(SYS_utimensat, p->fd, "", times, AT_EMPTY_PATH));
}

int64_t file_utime(struct call *call, struct place *p, const uint64_t *rest)
{
	struct utimbuf given;
	struct timespec times[2];
	int ret;

	if (!rest[0])
		return set_times(call, p, NULL);
	ret = guest_in(call, &given, rest[0], sizeof(given));
	if (ret)
		return ret;
	times[0] = (struct timespec){ given.actime, 0 };
	times[1] = (struct timespec){ given.modtime, 0 };
	return set_times(call, p, times);
}

int64_t file_utimes(struct call *call, struct place *p, const uint64_t *rest)
{
	struct timeval given[2];
	struct timespec times[2];
	int ret;

	if (!rest[0])
		return set_times(call, p, NULL);
	ret = guest_in(call, given, rest[0], sizeof(given));
	for (int i = 0; i < 2 && !ret; i++) {
		if (given[i].tv_usec < 0 || given[i].tv_usec > 999999)
			return -EINVAL;
		times[i] = (struct timespec){ given[i].tv_sec, given[i].tv_usec * 1000 };
	}
	return ret ? ret : set_times(call, p, times);
}

int64_t file_utimensat(struct call *call, struct place *p, const uint64_t *rest)
{
	struct timespec times[2];
	int ret = rest[0] ? guest_in(call, times, rest[0], sizeof(times)) : 0;

	return ret ? ret : set_times(call, p, rest[0] ? times : NULL);
}

int64_t file_truncate(struct call *call, struct place *p, const uint64_t *rest)
{
	struct vxl_arg args[3];
	char link[LINK_SIZE];
	struct name name;
	int64_t ret;
	int fd;

	if ((int64_t)rest[0] < 0)
		return -EINVAL;
	if (!S_ISREG(p->stat.st_mode))
		return S_ISDIR(p->stat.st_mode) ? -EISDIR : -EINVAL;
	name_of_place(p, &name);
	args[0] = text_argument(name.bytes);
	args[1] = number_argument(p->stat.st_uid == geteuid());
	args[2] = number_argument(name.marks);
	if (!p->held && syscall(SYS_faccessat2, p->fd, "", W_OK, AT_EMPTY_PATH | AT_EACCESS))
		return -errno;
	ret = verdict_object(call, POINT_path_truncate, args, 3, name.failure);
	if (ret)
		return ret;
	if (p->held)
		return result_of(ftruncate(p->fd, rest[0]));
	fd = open(link_of_descriptor(p->fd, link), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	ret = result_of(ftruncate(fd, rest[0]));
	close(fd);
	return ret;
}

/* inotify_add_watch. The inotify descriptor is the argument before the path. */
int64_t file_watch(struct call *call, struct place *p, const uint64_t *rest)
{
	int ret = judge_name(call, p, POINT_path_notify, 0), watcher;
	char link[LINK_SIZE];
	int64_t result;

	if (ret)
		return ret;
	watcher = guest_take(call, argument(call, 0));
	if (watcher < 0)
		return watcher;
	result = result_of(inotify_add_watch(watcher, link_of_descriptor(p->fd, link),
					     rest[0] & ~IN_DONT_FOLLOW));
	close(watcher);
	return result;
}

int64_t file_chdir(struct call *call, struct place *p, const uint64_t *rest)
{
	int ret;

	if (!S_ISDIR(p->stat.st_mode))
		return -ENOTDIR;
	ret = judge_name(call, p, POINT_path_chdir, 0);
	if (!ret && syscall(SYS_faccessat2, p->fd, "", X_OK, AT_EMPTY_PATH | AT_EACCESS))
		ret = -errno;
	return ret ? ret : reach_folder(call, p);
}
