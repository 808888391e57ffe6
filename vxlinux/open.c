// SPDX-License-Identifier: GPL-2.0
/* Opening files. */
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "vxlinux/file.h"
#include "vxlinux/guest.h"
#include "vxlinux/job.h"
#include "vxlinux/proc.h"
#include "vxlinux/reach.h"
#include "vxlinux/verdict.h"

#define TRIES		16		/* retries if the file appears or vanishes meanwhile */
#define O_LARGE		0100000		/* O_LARGEFILE: the kernel sets it for 64-bit programs */
#define ONLY_TMPFILE	(O_TMPFILE & ~O_DIRECTORY)

struct opening {
	int flags;
	mode_t mode;
};

static bool writes(int flags)
{
	return (flags & O_ACCMODE) != O_RDONLY;
}

static int judge_opening(struct call *call, const struct name *name, const struct opening *o,
		      bool own, mode_t mode)
{
	const struct vxl_arg args[] = {
		text_argument(name->bytes),
		number_argument((o->flags & ~(O_CLOEXEC | VXE_OPEN_OWN)) | O_LARGE |
				(own ? VXE_OPEN_OWN : 0)),
		number_argument(mode), number_argument(name->marks),
	};

	return verdict_object(call, POINT_file_open, args, 4, name->failure);
}

static int judge_look(struct call *call, const struct name *name)
{
	const struct vxl_arg args[] = {
		text_argument(name->bytes), number_argument(name->marks),
	};

	return verdict_object(call, POINT_path_stat, args, 2, name->failure);
}

static int judge_truncation(struct call *call, const struct name *name, bool own)
{
	const struct vxl_arg args[] = {
		text_argument(name->bytes), number_argument(own), number_argument(name->marks),
	};

	return verdict_object(call, POINT_path_truncate, args, 3, name->failure);
}

/*
 * Opens the file in a thread: opening a FIFO waits for its other end, a terminal for its line.
 * O_NOCTTY: the terminal must not become the controlling terminal of vxlinux.
 */
static int64_t open_in_job(struct job *job)
{
	char link[LINK_SIZE];

	job->fds[1] = open(link_of_descriptor(job->fds[0], link),
			   job->flags | O_CLOEXEC | O_NOCTTY);
	return job->fds[1] < 0 ? -errno : 0;
}

static int64_t give_of_job(struct job *job)
{
	vx_cell_give(job->call.run->cell, &job->call.trap, job->fds[1], job->data ? O_CLOEXEC : 0);
	return ANSWERED;
}

static int64_t start_open(struct call *call, struct place *p, int flags)
{
	struct job *job = job_new(call);

	if (!job)
		return -ENOMEM;
	job->fds[0] = p->fd;
	p->fd = -1;
	job->flags = flags;
	job->data = flags & O_CLOEXEC ? job : NULL;
	job->work = open_in_job;
	job->finish = give_of_job;
	return job_start(job);
}

static int64_t give(struct call *call, int fd, int flags)
{
	vx_cell_give(call->run->cell, &call->trap, fd, flags);
	return ANSWERED;
}

/* Opens the file of the place through its descriptor. */
static int64_t open_held(struct call *call, struct place *p, const struct opening *o)
{
	int flags = o->flags & ~(O_CREAT | O_EXCL | O_NOFOLLOW), fd;
	char link[LINK_SIZE];

	if (!S_ISREG(p->stat.st_mode) && !S_ISDIR(p->stat.st_mode) && !(flags & O_NONBLOCK))
		return start_open(call, p, flags);
	fd = open(link_of_descriptor(p->fd, link), flags | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return -errno;
	give(call, fd, flags);
	close(fd);
	return ANSWERED;
}

/* Makes the checks that the kernel makes before it asks the module. */
static int check_access(const struct place *p, int flags)
{
	static const int wanted[] = { R_OK, W_OK, R_OK | W_OK, R_OK | W_OK };
	int mode = wanted[flags & O_ACCMODE] | (flags & O_TRUNC ? W_OK : 0);

	if (S_ISDIR(p->stat.st_mode) && (writes(flags) || flags & (O_CREAT | O_TRUNC)))
		return -EISDIR;
	if (flags & O_DIRECTORY && !S_ISDIR(p->stat.st_mode))
		return -ENOTDIR;
	if (syscall(SYS_faccessat2, p->fd, "", mode, AT_EMPTY_PATH | AT_EACCESS))
		return -errno;
	return 0;
}

static int64_t open_existing(struct call *call, struct place *p, const struct opening *o)
{
	bool own = p->stat.st_uid == geteuid();
	struct name name;
	int ret;

	if (S_ISLNK(p->stat.st_mode))
		return -ELOOP;
	ret = proc_judge(call, p->fd, &p->others, &p->outside);
	if (!ret)
		ret = check_access(p, o->flags);
	if (ret)
		return ret;
	name_of_place(p, &name);
	/* The mark makes rules match only if they name the files of other processes one by one. */
	if (p->outside && (writes(o->flags) || proc_is_environment(&name)))
		name.marks |= VXE_MARK_OTHER;
	ret = judge_opening(call, &name, &(struct opening){ o->flags & ~O_EXCL, 0 }, own,
			 p->stat.st_mode);
	if (!ret && o->flags & O_TRUNC && S_ISREG(p->stat.st_mode))
		ret = judge_truncation(call, &name, own);
	return ret ? ret : open_held(call, p, o);
}

/* Opens with O_PATH, which is judged like stat. */
static int64_t open_path(struct call *call, struct place *p, int flags)
{
	struct name name;
	int ret;

	if (flags & O_DIRECTORY && !S_ISDIR(p->stat.st_mode))
		return -ENOTDIR;
	name_of_place(p, &name);
	ret = name.bytes[0] == '/' ? judge_look(call, &name) : 0;
	if (ret)
		return ret;
	return reach_path(call, p, flags);
}

/* Creates and opens the file. -EEXIST: another process has created it meanwhile. */
static int64_t open_new(struct call *call, struct place *p, const struct opening *o)
{
	struct vxl_arg args[4];
	struct guest guest;
	struct name name;
	mode_t mode;
	int ret, fd;

	if (p->slashed)
		return -EISDIR;
	if (!guest_read(call, &guest))
		return -ESRCH;
	if (faccessat(p->folder, ".", W_OK | X_OK, AT_EACCESS))
		return -errno;
	mode = S_IFREG | (o->mode & 07777 & ~guest.umask);
	name_of_entry(p, "", &name);
	args[0] = text_argument(name.bytes);
	args[1] = number_argument(mode);
	args[2] = number_argument(0);
	args[3] = number_argument(name.marks);
	ret = verdict_object(call, POINT_path_mknod, args, 4, name.failure);
	if (!ret)
		ret = judge_opening(call, &name, o, true, mode);
	if (ret)
		return ret;
	fd = openat(p->folder, p->entry, o->flags | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
		    mode & 07777);
	if (fd < 0)
		return -errno;
	give(call, fd, o->flags);
	close(fd);
	return ANSWERED;
}

/* Opens with O_TMPFILE. No other process can see the file before it is judged. */
static int64_t open_nameless(struct call *call, struct place *p, const struct opening *o)
{
	char link[LINK_SIZE];
	struct guest guest;
	struct stat stat;
	struct name name;
	int64_t ret;
	int fd;

	if (!guest_read(call, &guest))
		return -ESRCH;
	fd = open(link_of_descriptor(p->fd, link), (o->flags & ~O_NOFOLLOW) | O_CLOEXEC,
		  o->mode & 07777 & ~guest.umask);
	if (fd < 0)
		return -errno;
	name_of_descriptor(fd, "", &name);
	ret = fstat(fd, &stat) ? -errno : judge_opening(call, &name, o, true, stat.st_mode);
	if (!ret)
		ret = give(call, fd, o->flags);
	close(fd);
	return ret;
}

static int64_t open_found(struct call *call, struct place *p, const struct opening *o)
{
	if (o->flags & O_PATH)
		return open_path(call, p, o->flags);
	if ((o->flags & ONLY_TMPFILE) == ONLY_TMPFILE)
		return open_nameless(call, p, o);
	if (p->fd < 0)
		return open_new(call, p, o);
	if (o->flags & O_CREAT && o->flags & O_EXCL)
		return -EEXIST;
	return open_existing(call, p, o);
}

static int64_t open_name(struct call *call, int folder, const char *path, struct opening o)
{
	bool makes = o.flags & O_CREAT && !(o.flags & O_PATH);
	int how = (o.flags & O_NOFOLLOW || (makes && o.flags & O_EXCL) ? 0 : PLACE_FOLLOW) |
		  (makes ? PLACE_ENTRY : 0);
	struct place place;
	int64_t ret = -EAGAIN;

	if (o.flags & O_PATH)
		o.flags &= O_PATH | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW;
	for (int i = 0; i < TRIES; i++) {
		ret = place_find(call, folder, path, how, &place);
		if (ret)
			return ret;
		ret = open_found(call, &place, &o);
		place_close(&place);
		if (ret != -EEXIST || (o.flags & O_EXCL && makes))
			break;
	}
	return ret;
}

static int64_t open_string(struct call *call, int folder, uint64_t from, int flags, mode_t mode)
{
	char path[PATH_MAX];
	int ret = guest_string(call, from, path);

	return ret ? ret : open_name(call, folder, path, (struct opening){ flags, mode });
}

int64_t relay_open(struct call *call)
{
	return open_string(call, AT_FDCWD, argument(call, 0), argument(call, 1),
			   argument(call, 2));
}

int64_t relay_openat(struct call *call)
{
	return open_string(call, argument(call, 0), argument(call, 1), argument(call, 2),
			   argument(call, 3));
}

int64_t relay_creat(struct call *call)
{
	return open_string(call, AT_FDCWD, argument(call, 0), O_CREAT | O_WRONLY | O_TRUNC,
			   argument(call, 1));
}

/* Flags in how.resolve are not implemented, so they are refused. */
int64_t relay_openat2(struct call *call)
{
	struct open_how how = { 0 };
	size_t size = argument(call, 3);
	int ret;

	if (size < sizeof(how))
		return -EINVAL;
	if (size > sizeof(how))
		return -E2BIG;
	ret = guest_in(call, &how, argument(call, 2), sizeof(how));
	if (ret)
		return ret;
	if (how.flags > INT_MAX || how.mode & ~07777ull ||
	    (how.mode && !(how.flags & (O_CREAT | ONLY_TMPFILE))))
		return -EINVAL;
	if (how.resolve)
		return -ENOSYS;
	return open_string(call, argument(call, 0), argument(call, 1), how.flags, how.mode);
}
